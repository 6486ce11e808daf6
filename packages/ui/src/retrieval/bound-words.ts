import type { RetrievalBounds } from '@telltale/sdk'

/** In the order of the form. */
export const boundNames = [
  'maxStaleShare',
  'maxOutdatedShare',
  'maxEmptyShare',
  'maxUnusedShare',
  'minGroundedShare',
  'minUtilisation',
  'minRelevance',
  'minSatisfaction',
  'minCoverage',
  'minCanaryOverlap',
] as const
export type BoundName = (typeof boundNames)[number]

export const boundWords: Readonly<Record<BoundName, string>> = {
  maxStaleShare: 'Stale documents, more than',
  maxOutdatedShare: 'Documents changed since they were indexed, more than',
  maxEmptyShare: 'Queries that find nothing, more than',
  maxUnusedShare: 'Documents no answer used, more than',
  minGroundedShare: 'Grounded share of answers, less than',
  minUtilisation: 'Utilisation of documents, less than',
  minRelevance: 'Judged relevance since yesterday (1 to 5), less than',
  minSatisfaction: 'Feedback on answers since yesterday, on average less than',
  minCoverage: 'Queries whose groundedness is known, less than',
  minCanaryOverlap: 'Overlap of canary queries with their baseline, less than',
}

export type BoundTexts = Readonly<Record<BoundName, string>>

/** Shares are typed as percent; relevance as it is. */
const scaleOf = (name: BoundName) =>
  name === 'minRelevance' ? { times: 1, least: 1, most: 5 } : { times: 100, least: 0, most: 100 }

/** As they are typed; nothing where a bound is not watched. */
export const boundTexts = (bounds: RetrievalBounds): BoundTexts =>
  Object.fromEntries(
    boundNames.map((name) => {
      const bound = bounds[name]
      return [name, bound === null ? '' : String(Number((bound * scaleOf(name).times).toFixed(4)))]
    }),
  ) as BoundTexts

export function boundFault(name: BoundName, text: string): string | undefined {
  const { least, most } = scaleOf(name)
  return text.trim() === '' || (Number(text) >= least && Number(text) <= most)
    ? undefined
    : `A number from ${least} to ${most}, or nothing.`
}

export const readBounds = (texts: BoundTexts, before: RetrievalBounds): RetrievalBounds => ({
  ...before,
  ...Object.fromEntries(
    boundNames.map((name) => [
      name,
      texts[name].trim() === '' ? null : Number(texts[name]) / scaleOf(name).times,
    ]),
  ),
})
