import { sql, type StateRunner } from '../../engines/state.ts'
import type { Place } from '../activation-rows.ts'
import type { PromptVersionRow } from '../model.ts'
import {
  ApprovalRow,
  EnvironmentGates,
  Evaluation,
  type Clause,
  type GateReport,
  type Trials,
} from './model.ts'
import { judge, standingApprovals } from './rules.ts'

export const gatesOf = (runner: StateRunner, projectId: string): Promise<EnvironmentGates[]> =>
  runner.rows(
    EnvironmentGates,
    sql`select environment, gates, updated_at from prompt_gates
      where project_id = ${projectId} order by environment`,
  )

const approvalRows = (runner: StateRunner, place: Place, version: number): Promise<ApprovalRow[]> =>
  runner.rows(
    ApprovalRow,
    sql`select * from prompt_approvals where project_id = ${place.projectId} and name = ${place.name}
      and version = ${version} and environment = ${place.environment} order by sequence`,
  )

/** Newest first, at most 100. */
const evaluationRows = (runner: StateRunner, place: Place, version: number): Promise<Evaluation[]> =>
  runner.rows(
    Evaluation,
    sql`select suite, cases, score, baseline_score, interval, source, actor, at from prompt_evaluations
      where project_id = ${place.projectId} and name = ${place.name} and version = ${version}
      order by sequence desc limit 100`,
  )

/** What the place asks for and the version does not have. */
export async function failingClauses(
  runner: StateRunner,
  place: Place,
  row: PromptVersionRow,
  trials: Trials,
): Promise<readonly Clause[]> {
  const all = await gatesOf(runner, place.projectId)
  if (!all.some(({ environment }) => environment === place.environment)) return []
  const { clauses } = await gateReport(runner, place, row, trials)
  return clauses.filter(({ holds }) => !holds)
}

/** A version before the gates of the place. */
export async function gateReport(
  runner: StateRunner,
  place: Place,
  { name, version, author }: PromptVersionRow,
  trials: Trials,
): Promise<GateReport> {
  const { environment } = place
  const found = (await gatesOf(runner, place.projectId)).find((one) => one.environment === environment)
  const approvals = standingApprovals(await approvalRows(runner, place, version))
  const evaluations = await evaluationRows(runner, place, version)
  const clauses = found ? judge(found.gates, { author, approvals, evaluations, trials }) : []
  return {
    ...{ name, version, environment, evaluations },
    isOpen: clauses.every(({ holds }) => holds),
    clauses: [...clauses],
    approvals: [...approvals],
  }
}
