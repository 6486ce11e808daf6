import { isDeepStrictEqual } from 'node:util'
import type { Limit } from '../access/limits/model.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import type { Change } from '../ledger/model.ts'
import { stages, type Check } from './check.ts'
import {
  JudgeBudget,
  type GivenGuardrail,
  type GuardrailRow,
  type GuardrailScope,
  type GuardrailSettings,
} from './model.ts'

/** What is kept of a guardrail: its settings without the options that are secret, and those apart. */
export type SettledGuardrail = {
  readonly settings: GuardrailSettings
  readonly secrets: { readonly [option: string]: string }
  /** Of those, the ones that were kept from before. */
  readonly kept: readonly string[]
}

/** Options of one guardrail in characters of JSON: word lists may be long, and every gateway process holds them. */
const optionCharsAtMost = 200_000

/**
 * What a guardrail may be set to. Secret options that are not given are kept from `before`, those of null are taken
 * away; what was given for one address is never sent to another. Fails with guardrail-check-unknown and
 * guardrail-invalid, which names the field.
 */
export function settleGuardrail(
  given: GivenGuardrail,
  check: Check | undefined,
  before: {
    readonly options: GuardrailSettings['options']
    readonly secrets: { readonly [option: string]: string }
  } | null,
): Result<SettledGuardrail, Problem> {
  if (check === undefined)
    return failure(problem('guardrail-check-unknown', `"${given.check}" is the name of none.`))
  if (JSON.stringify(given.options).length > optionCharsAtMost)
    return invalid('options', `at most ${optionCharsAtMost} characters of JSON`)

  const secrets: { [option: string]: string } = {}
  const kept: string[] = []
  const options: { [option: string]: unknown } = { ...given.options }
  for (const option of check.secrets ?? []) {
    const value = options[option]
    delete options[option]
    if (value === null) continue
    if (value !== undefined && typeof value !== 'string')
      return invalid(`options.${option}`, 'a secret is a string')
    const old = before !== null && Object.hasOwn(before.secrets, option) ? before.secrets[option] : undefined
    const secret = value ?? old
    if (secret === undefined) continue
    secrets[option] = secret
    if (value === undefined) kept.push(option)
  }
  if (kept.length > 0 && originOf(options) !== originOf(before!.options))
    return invalid('options.url', `it leads elsewhere now: give "${kept.join('", "')}" again`)

  const read = check.options.safeParse({ ...options, ...secrets })
  if (!read.success) {
    const checked = { schema: check.options, given: { ...options, ...secrets }, within: ['options'] }
    return failure(problem('guardrail-invalid', wrongField(read.error.issues[0]!, checked)))
  }
  const foreign = given.stages.filter((stage) => !check.stages.includes(stage))
  if (foreign.length > 0)
    return invalid(
      'stages',
      `the check "${check.name}" looks at ${check.stages.join(', ')}, not at ${foreign.join(', ')}`,
    )
  if (given.action === 'mask' && !check.canMask)
    return invalid('action', `the check "${check.name}" finds nothing that can be masked; use block or flag`)

  return success({
    settings: {
      ...{ ...given, options, stages: stages.filter((stage) => given.stages.includes(stage)) },
      deadlineMs: given.deadlineMs ?? usualDeadlineMs(check),
    },
    ...{ secrets, kept },
  })
}

/** What leaves the process takes longer. */
const usualDeadlineMs = ({ isRemote }: Check): number => (isRemote ? 10_000 : 500)

const invalid = (field: string, message: string) =>
  failure(problem('guardrail-invalid', `"${field}": ${message}.`))

const originOf = ({ url }: GuardrailSettings['options']): string | null =>
  typeof url === 'string' ? (URL.parse(url)?.origin ?? null) : null

/** Which calls it touches, as a predicate over call columns. */
export function callsOf(projectId: string, scope: GuardrailScope): Change['scope'] {
  const only = (values: readonly string[] | undefined, column: string) =>
    values?.length === 1 && !values[0]!.endsWith('*') ? { [column]: values[0]! } : {}
  return {
    projectId,
    ...only(scope.environments, 'environment'),
    ...only(scope.prompts, 'promptName'),
    ...only(scope.routes, 'route'),
    ...only(scope.models, 'model'),
    ...only(scope.keyIds, 'keyId'),
  }
}

/** `pii on input and output: in shadow, would mask`. */
export function sentenceOf({ check, stages: at, mode, action }: GuardrailSettings): string {
  const acts = { enforce: `will ${action}`, shadow: `in shadow, would ${action}`, off: 'off' }[mode]
  return `${check} on ${at.join(' and ')}: ${acts}`
}

/** `mode shadow → enforce, options`: what differs, in words short enough for one line. */
export function differenceOf(before: GuardrailSettings, after: GuardrailSettings): string {
  const fields = Object.keys(after) as (keyof GuardrailSettings)[]
  return fields
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => {
      const was: unknown = before[field]
      const is: unknown = after[field]
      return typeof was === 'object' && was !== null ? field : `${field} ${plain(was)} → ${plain(is)}`
    })
    .join(', ')
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The application feature a guardrail's own calls are recorded under: what its judge costs is found and limited by it. */
export const judgeRoute = (name: string): string => `guardrail:${name}`

/** The budgets of guardrails' judges, as limits beside the project's own: counted wherever those are. */
export const judgeLimits = (rows: readonly GuardrailRow[]): Limit[] =>
  rows.flatMap(({ projectId, name, options, updatedAt }) => {
    const budget = JudgeBudget.safeParse(options['budget'])
    if (!budget.success) return []
    return [
      {
        ...{ id: `guardrail.${projectId}.${name}`, projectId, name: `guardrail ${name}`, updatedAt },
        scope: { keyId: 'judge', route: judgeRoute(name) },
        ...{ measure: 'usd', amount: budget.data.usd, window: budget.data.window, algorithm: 'fixed' },
        ...{ each: null, kind: 'hard', degradeTo: null, reserve: 'most' },
        ...{ onStoreFailure: 'open', onUnknownPrice: 'count' },
      },
    ]
  })
