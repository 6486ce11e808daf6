import type { Judge, JudgeScale, JudgeSettings } from '@telltale/sdk'

/** A judge as it is typed. */
export type JudgeDraft = {
  readonly name: string
  readonly model: string
  readonly rubric: string
  readonly scale: JudgeScale['kind']
  /** A line each, or with commas. */
  readonly categories: string
  /** Empty: not sent. */
  readonly temperature: string
  readonly maxTokens: string
}

export const emptyJudge: JudgeDraft = {
  ...{ name: '', model: '', rubric: '', scale: 'pass-fail', categories: '' },
  ...{ temperature: '0', maxTokens: '512' },
}

export const judgeDraftOf = ({ name, model, rubric, scale, temperature, maxTokens }: Judge): JudgeDraft => ({
  ...{ name, model, rubric, scale: scale.kind },
  categories: scale.kind === 'categories' ? scale.names.join(', ') : '',
  temperature: temperature === null ? '' : String(temperature),
  maxTokens: String(maxTokens),
})

/** What is wrong, by the field's name as the server calls it. */
export type JudgeFaults = Readonly<Record<string, string>>

export type ReadJudge =
  | { readonly settings: JudgeSettings; readonly faults: null }
  | { readonly settings: null; readonly faults: JudgeFaults }

/** The judge that was typed, or what is wrong with it. */
export function readJudge(draft: JudgeDraft): ReadJudge {
  const faults: Record<string, string> = {}
  const number = (field: string, text: string, least: number, most: number): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      faults[field] = `It is a number from ${least} to ${most}.`
    return value
  }
  const model = draft.model.trim()
  const rubric = draft.rubric.trim()
  if (model === '') faults['model'] = 'Name a model or a route.'
  if (rubric === '') faults['rubric'] = 'Say what is good and what is bad.'
  const names = draft.categories
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (draft.scale === 'categories' && (names.length < 2 || new Set(names).size < names.length))
    faults['scale.names'] = 'Name at least two, each once.'
  const settings: JudgeSettings = {
    ...{ model, rubric },
    scale: draft.scale === 'categories' ? { kind: 'categories', names } : { kind: draft.scale },
    temperature: draft.temperature.trim() === '' ? null : number('temperature', draft.temperature, 0, 2),
    maxTokens: number('maxTokens', draft.maxTokens, 16, 16_384),
  }
  return Object.keys(faults).length > 0 ? { settings: null, faults } : { settings, faults: null }
}

export const scaleWords = (scale: JudgeScale): string =>
  scale.kind === 'score'
    ? '1, worst, to 5, best'
    : scale.kind === 'pass-fail'
      ? 'pass or fail'
      : scale.names.join(', ')

const compared = ['model', 'rubric', 'scale', 'temperature', 'maxTokens'] as const

/** What an edit changed, against the one before. */
export function judgeChange(version: Judge, before: Judge | undefined): string {
  if (before === undefined) return `${version.model}, ${scaleWords(version.scale)}`
  return compared
    .filter((field) => JSON.stringify(version[field]) !== JSON.stringify(before[field]))
    .map((field) =>
      field === 'rubric'
        ? 'rubric'
        : field === 'scale'
          ? `scale ${scaleWords(before.scale)} → ${scaleWords(version.scale)}`
          : `${field} ${before[field] ?? 'not sent'} → ${version[field] ?? 'not sent'}`,
    )
    .join('; ')
}
