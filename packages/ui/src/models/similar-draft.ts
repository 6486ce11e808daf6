import type { SemanticCache } from '@telltale/sdk'

/** What a route says of similar questions, as it is being typed. */
export type SimilarDraft = {
  readonly provider: string
  readonly model: string
  readonly dimensions: string
  readonly state: 'shadow' | 'enforce'
  /** Percent of the hits. */
  readonly wrongAtMost: string
}

export const similarDraft = (semantic: SemanticCache | undefined): SimilarDraft => ({
  provider: semantic?.embeddings.provider ?? '',
  model: semantic?.embeddings.model ?? '',
  dimensions: semantic?.embeddings.dimensions === undefined ? '' : String(semantic.embeddings.dimensions),
  state: semantic?.state ?? 'shadow',
  wrongAtMost:
    semantic?.wrongPerHitAtMost === undefined
      ? ''
      : String(Number((semantic.wrongPerHitAtMost * 100).toFixed(4))),
})

type Reading = {
  readonly before: SemanticCache | undefined
  readonly number: (text: string, place: string, per?: number) => number | undefined
  readonly faults: Map<string, string>
}

/** What is typed as the settings to send; those the form does not show are kept. */
export function readSimilar(draft: SimilarDraft, { before, number, faults }: Reading): SemanticCache {
  const place = 'cache.semantic'
  if (draft.provider === '') faults.set(`${place}.embeddings.provider`, 'Who makes the vectors?')
  if (draft.model.trim() === '') faults.set(`${place}.embeddings.model`, 'Which model makes the vectors?')
  const dimensions = number(draft.dimensions, `${place}.embeddings.dimensions`)
  const wrongPerHitAtMost = number(draft.wrongAtMost, `${place}.wrongPerHitAtMost`, 100)
  const { wrongPerHitAtMost: _, embeddings: __, ...kept } = before ?? {}
  return {
    ...kept,
    state: draft.state,
    embeddings: {
      provider: draft.provider,
      model: draft.model.trim(),
      ...(dimensions === undefined ? {} : { dimensions }),
    },
    ...(wrongPerHitAtMost === undefined ? {} : { wrongPerHitAtMost }),
  }
}

/** What the server refused for want of evidence, at the field that asked for it; its words hold the numbers. */
export const unprovenFault = (problem: {
  code: string
  detail: string | null
}): ReadonlyMap<string, string> =>
  problem.code === 'semantic-unproven' && problem.detail !== null
    ? new Map([['cache.semantic.state', problem.detail]])
    : new Map()
