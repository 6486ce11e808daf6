import type { EnvironmentGates, Gates } from '@telltale/sdk'

/** What an environment asks for, while it is typed. */
export type GateDraft = {
  readonly environment: string
  readonly approvals: string
  /** Empty: no evaluation is asked for. */
  readonly suite: string
  readonly cases: string
  readonly margin: string
  readonly level: string
  readonly experiment: boolean
  readonly canary: boolean
}

export const gateDraftOf = (found: EnvironmentGates | undefined): GateDraft => {
  const { approvals = 1, evaluation = null, experiment = false, canary = false } = found?.gates ?? {}
  return {
    environment: found?.environment ?? 'production',
    approvals: String(approvals),
    suite: evaluation?.suite ?? '',
    cases: String(evaluation?.cases ?? 200),
    margin: String(evaluation?.margin ?? 0.02),
    level: String(evaluation?.level ?? 0.95),
    experiment,
    canary,
  }
}

const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text))

/** The gates that were typed, or the sentence that says what is wrong with them. */
export function readGates(draft: GateDraft): Gates | string {
  const { experiment, canary } = draft
  const [approvals, cases] = [numberOf(draft.approvals), numberOf(draft.cases)]
  const [margin, level] = [numberOf(draft.margin), numberOf(draft.level)]
  const suite = draft.suite.trim()
  if (draft.environment.trim() === '') return 'Name the environment.'
  if (!(Number.isInteger(approvals) && approvals >= 0)) return 'Approvals is a whole number from 0 up.'
  if (suite === '') return { approvals, experiment, canary }
  if (!(Number.isInteger(cases) && cases > 0)) return 'Cases is a whole number above 0.'
  if (!(margin >= 0)) return 'The margin is a number from 0 up.'
  if (!(level >= 0.5 && level < 1)) return 'The confidence is a number from 0.5 to below 1, such as 0.95.'
  return { approvals, evaluation: { suite, cases, margin, level }, experiment, canary }
}

/** What gates ask for, one short phrase each. */
export function gateWords({ approvals, evaluation, experiment, canary }: Gates): readonly string[] {
  const asked: readonly (string | false)[] = [
    (approvals ?? 0) > 0 && `${approvals} ${approvals === 1 ? 'approval' : 'approvals'}`,
    !!evaluation && `${evaluation.suite}, ${evaluation.cases} cases, no worse than −${evaluation.margin}`,
    !!experiment && 'a won experiment',
    !!canary && 'a finished canary',
  ]
  return asked.filter((words) => words !== false)
}
