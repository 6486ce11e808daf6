import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { Check, CheckLoan, Checks, ReadyCheck } from './check.ts'
import { optionPlace, type Guardrail, type GuardrailRow, type GuardrailScope } from './model.ts'
import type { GuardrailsOf, ReadyGuardrail, ScopeFacts } from './ready.ts'

export type CompileParts = {
  readonly open: (sealed: string, place: string) => Result<string, Problem>
  readonly loanOf: (guardrail: Pick<Guardrail, 'projectId' | 'name'>) => CheckLoan
}

/**
 * Makes guardrails ready for the hot path. One whose check is not there any more, or refuses its options, still
 * stands: it fails each time, and its owner's `onError` decides. What did not change since the compilation before is
 * taken from there: a check may make large tables.
 */
export function guardrailCompiler(parts: CompileParts) {
  let before: ReadonlyMap<string, ReadyGuardrail> = new Map()
  return (rows: readonly GuardrailRow[], checks: Checks): GuardrailsOf => {
    const now = new Map<string, ReadyGuardrail>()
    for (const row of rows) {
      if (row.mode === 'off') continue
      const key = `${row.projectId}/${row.name}@${row.version}`
      now.set(key, before.get(key) ?? readyGuardrail({ ...row, mode: row.mode }, checks, parts))
    }
    before = now
    const byProject = Map.groupBy(now.values(), ({ projectId }) => projectId)
    for (const own of byProject.values()) own.sort((one, other) => (one.name < other.name ? -1 : 1))
    return (projectId) => byProject.get(projectId) ?? none
  }
}

const none: readonly ReadyGuardrail[] = []

type RowThatIsOn = GuardrailRow & { readonly mode: 'enforce' | 'shadow' }

export function readyGuardrail(row: RowThatIsOn, checks: Checks, parts: CompileParts): ReadyGuardrail {
  const { sealed: _, ...guardrail } = row
  const check = checks.get(row.check)
  return {
    ...guardrail,
    threshold: guardrail.threshold ?? check?.threshold ?? 1,
    isRemote: check?.isRemote ?? false,
    canMask: check?.canMask ?? false,
    ready: readyCheck(row, check, parts),
    matches: matcherOf(guardrail.scope),
  }
}

function readyCheck(row: GuardrailRow, check: Check | undefined, { open, loanOf }: CompileParts): ReadyCheck {
  if (check === undefined) return failing(`There is no check "${row.check}" here.`)
  const options: Record<string, unknown> = { ...row.options }
  for (const [option, sealed] of Object.entries(row.sealed)) {
    const opened = open(sealed, optionPlace(row, option))
    if (!opened.ok) return failing(`Its option "${option}" cannot be decrypted: store it again.`)
    options[option] = opened.value
  }
  const read = check.options.safeParse(options)
  if (!read.success) return failing(`The check "${check.name}" does not take these options any more.`)
  return check.ready(read.data, loanOf(row))
}

const failing = (reason: string): ReadyCheck => ({
  reach: 1,
  examine: () => ({ kind: 'failed', reason }),
})

export function matcherOf({ environments, prompts, routes, models, keyIds, tags }: GuardrailScope) {
  const isModel = models === undefined ? null : modelMatcher(models)
  const wanted = Object.entries(tags ?? {})
  return (facts: ScopeFacts): boolean =>
    isAmong(environments, facts.environment) &&
    isAmong(prompts, facts.prompt) &&
    isAmong(routes, facts.route) &&
    isAmong(keyIds, facts.keyId) &&
    (isModel === null || isModel(facts.requestedModel) || (facts.model !== null && isModel(facts.model))) &&
    wanted.every(([name, value]) => facts.tags[name] === value)
}

const isAmong = (wanted: readonly string[] | undefined, value: string | null): boolean =>
  wanted === undefined || (value !== null && wanted.includes(value))

const modelMatcher =
  (patterns: readonly string[]) =>
  (model: string): boolean =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern,
    )
