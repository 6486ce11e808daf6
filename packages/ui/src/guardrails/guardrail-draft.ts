import type {
  Guardrail,
  GuardrailCheck,
  GuardrailScope,
  GuardrailSettings,
  GuardrailStage,
} from '@telltale/sdk'
import { fieldsOf } from './option-schema.ts'
import { readOptions, valuesOf, type OptionValues } from './option-values.ts'

/** A guardrail as it is typed. Lists are written with commas, shares in percent. */
export type GuardrailDraft = {
  readonly name: string
  readonly check: string
  readonly options: OptionValues
  readonly stages: readonly GuardrailStage[]
  readonly mode: 'enforce' | 'shadow' | 'off'
  readonly action: 'block' | 'mask' | 'flag'
  readonly threshold: string
  readonly streaming: 'hold' | 'observe'
  readonly onError: 'open' | 'closed'
  readonly unseen: 'allow' | 'refuse'
  readonly deadlineMs: string
  readonly environments: string
  readonly prompts: string
  readonly routes: string
  readonly models: string
  readonly keyIds: readonly string[]
  readonly tags: string
  readonly maxBlockPercent: string
  readonly maxP99Ms: string
  readonly minFirePercent: string
  readonly minEvaluations: string
}

export const emptyDraft: GuardrailDraft = {
  ...{ name: '', check: '', options: {}, stages: [], mode: 'shadow', action: 'block' },
  ...{ threshold: '', streaming: 'hold', onError: 'open', unseen: 'allow', deadlineMs: '' },
  ...{ environments: '', prompts: '', routes: '', models: '', keyIds: [], tags: '' },
  ...{ maxBlockPercent: '10', maxP99Ms: '200', minFirePercent: '0.1', minEvaluations: '100' },
}

/** Ten seconds for what leaves the server, half of one for what does not. */
export const usualDeadlineMs = (check: GuardrailCheck): number => (check.isRemote ? 10_000 : 500)

/** The draft of another check: what it cannot do is no longer chosen. */
export function chooseCheck(draft: GuardrailDraft, check: GuardrailCheck): GuardrailDraft {
  const stages = draft.stages.filter((stage) => check.stages.includes(stage))
  return {
    ...draft,
    ...{ check: check.name, options: {}, stages: stages.length > 0 ? stages : check.stages.slice(0, 1) },
    action: draft.action === 'mask' && !check.canMask ? 'block' : draft.action,
    deadlineMs: '',
  }
}

const joined = (words: readonly string[] | undefined): string => (words ?? []).join(', ')
const percent = (share: number): string => String(Number((share * 100).toPrecision(12)))

export function draftOf(guardrail: Guardrail, check: GuardrailCheck | undefined): GuardrailDraft {
  const { scope, bounds, threshold, deadlineMs, ...same } = guardrail
  const { name, stages, mode, action, streaming, onError, unseen } = same
  const fields = check === undefined ? [] : fieldsOf(check.options, check.secrets)
  return {
    ...{ name, check: same.check, options: valuesOf(fields, same.options), stages, mode, action },
    ...{ streaming, onError, unseen, threshold: threshold === null ? '' : String(threshold) },
    deadlineMs: String(deadlineMs),
    environments: joined(scope.environments),
    prompts: joined(scope.prompts),
    routes: joined(scope.routes),
    models: joined(scope.models),
    keyIds: scope.keyIds ?? [],
    tags: Object.entries(scope.tags ?? {})
      .map((pair) => pair.join('='))
      .join(', '),
    maxBlockPercent: percent(bounds.maxBlockRate),
    maxP99Ms: String(bounds.maxP99Ms),
    minFirePercent: percent(bounds.minFireRate),
    minEvaluations: String(bounds.minEvaluations),
  }
}

/** What is wrong, by the field's name as the server calls it: `options.url`, `bounds.maxP99Ms`. */
export type Faults = Readonly<Record<string, string>>

export type ReadDraft =
  | { readonly settings: GuardrailSettings; readonly faults: null }
  | { readonly settings: null; readonly faults: Faults }

/** The guardrail that was typed, or what is wrong with it. */
export function readDraft(draft: GuardrailDraft, check: GuardrailCheck | undefined): ReadDraft {
  if (check === undefined) return { settings: null, faults: { check: 'Choose what is looked for.' } }
  const faults: Record<string, string> = {}
  const number = (field: string, text: string, least: number, most: number): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      faults[field] = `It is a number from ${least} to ${most}.`
    return value
  }
  const read = readOptions(fieldsOf(check.options, check.secrets), draft.options)
  for (const [path, words] of Object.entries(read.faults ?? {})) faults[`options.${path}`] = words
  if (draft.stages.length === 0) faults['stages'] = 'Choose at least one.'
  const settings: GuardrailSettings = {
    ...{ check: check.name, options: read.options ?? {}, stages: draft.stages, mode: draft.mode },
    ...{ action: draft.action, streaming: draft.streaming, onError: draft.onError },
    unseen: draft.unseen,
    threshold: draft.threshold.trim() === '' ? null : number('threshold', draft.threshold, 0, 1),
    deadlineMs:
      draft.deadlineMs.trim() === ''
        ? usualDeadlineMs(check)
        : number('deadlineMs', draft.deadlineMs, 1, 60_000),
    scope: scopeOf(draft, faults),
    bounds: {
      maxBlockRate: number('bounds.maxBlockRate', draft.maxBlockPercent, 0, 100) / 100,
      maxP99Ms: number('bounds.maxP99Ms', draft.maxP99Ms, 0.001, 1e9),
      minFireRate: number('bounds.minFireRate', draft.minFirePercent, 0, 100) / 100,
      minEvaluations: number('bounds.minEvaluations', draft.minEvaluations, 1, 1e12),
    },
  }
  return Object.keys(faults).length > 0 ? { settings: null, faults } : { settings, faults: null }
}

const listIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

function scopeOf(draft: GuardrailDraft, faults: Record<string, string>): GuardrailScope {
  const lists = Object.entries({
    environments: listIn(draft.environments),
    prompts: listIn(draft.prompts),
    routes: listIn(draft.routes),
    models: listIn(draft.models),
    keyIds: draft.keyIds,
  }).filter(([, words]) => words.length > 0)
  const pairs = listIn(draft.tags).map((pair): readonly [string, string] => {
    const at = Math.max(0, pair.indexOf('='))
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
  })
  if (pairs.some(([name, value]) => name === '' || value === ''))
    faults['scope.tags'] = 'Tags are written name=value, with commas between them.'
  return { ...Object.fromEntries(lists), ...(pairs.length === 0 ? {} : { tags: Object.fromEntries(pairs) }) }
}

/** `prompts support, tags team=ada`; or all calls. */
export function scopeWords({ tags, ...lists }: GuardrailScope): string {
  const parts = [
    ...Object.entries(lists).map(([name, words]) => `${name} ${joined(words)}`),
    ...(tags === undefined
      ? []
      : [
          `tags ${Object.entries(tags)
            .map((pair) => pair.join('='))
            .join(', ')}`,
        ]),
  ]
  return parts.length === 0 ? 'all calls of the project' : `calls of ${parts.join('; ')}`
}
