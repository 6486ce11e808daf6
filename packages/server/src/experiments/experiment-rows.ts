import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import type { Trials } from '../prompts/gates/model.ts'
import { ExperimentRow, ExperimentStep, type Experiment } from './lifecycle-model.ts'
import { variesOf } from './lifecycle-rules.ts'
import { trialsOf } from './trial-rules.ts'

export type ExperimentKey = { readonly projectId: string; readonly name: string }

export const rowOf = async (
  runner: StateRunner,
  { projectId, name }: ExperimentKey,
): Promise<ExperimentRow | null> =>
  (
    await runner.rows(
      ExperimentRow,
      sql`select * from experiments where project_id = ${projectId} and name = ${name}`,
    )
  )[0] ?? null

/** Rejects with experiment-unknown. */
export const requireRow = async (runner: StateRunner, key: ExperimentKey): Promise<ExperimentRow> =>
  (await rowOf(runner, key)) ?? fail('experiment-unknown', `The experiment is "${key.name.slice(0, 128)}".`)

/** Newest first. */
export const rowsOf = (runner: StateRunner, projectId: string): Promise<ExperimentRow[]> =>
  runner.rows(
    ExperimentRow,
    sql`select * from experiments where project_id = ${projectId} order by created_at desc, name`,
  )

/** Those that hold their prompt and their stretch of a group. */
export const rowsOn = (runner: StateRunner, projectId: string): Promise<ExperimentRow[]> =>
  runner.rows(
    ExperimentRow,
    sql`select * from experiments where project_id = ${projectId} and status in ('running', 'paused')`,
  )

export const runningRows = (runner: StateRunner): Promise<ExperimentRow[]> =>
  runner.rows(
    ExperimentRow,
    sql`select * from experiments where status = 'running' order by project_id, name`,
  )

/** What a version was tried by: those on a prompt in one environment that have begun, the newest end first. */
export const trialsIn =
  (runner: StateRunner) =>
  async (
    { projectId, name, environment }: { readonly environment: string } & ExperimentKey,
    version: number,
  ): Promise<Trials> =>
    trialsOf(
      await runner.rows(
        ExperimentRow,
        sql`select * from experiments where project_id = ${projectId} and prompt = ${name}
            and environment = ${environment} and started_at is not null
          order by concluded_at desc nulls first, started_at desc`,
      ),
      version,
    )

export const insertRow = (transaction: StateRunner, row: ExperimentRow): Promise<number> =>
  transaction.run(
    sql`insert into experiments (id, project_id, name, prompt, environment, setup, setup_hash, author, created_at,
        status, coverage)
      values (${row.id}, ${row.projectId}, ${row.name}, ${row.setup.prompt}, ${row.setup.environment},
        ${JSON.stringify(row.setup)}, ${row.setupHash}, ${row.author}, ${row.createdAt}, ${row.status}, ${row.coverage})`,
  )

/** The row as it stands after a step, and the step. */
export async function stepped(
  transaction: StateRunner,
  row: ExperimentRow,
  step: ExperimentStep,
): Promise<void> {
  await transaction.run(
    sql`update experiments set status = ${row.status}, coverage = ${row.coverage}, started_at = ${row.startedAt},
        concluded_at = ${row.concludedAt}, decision = ${row.decision && JSON.stringify(row.decision)}
      where id = ${row.id}`,
  )
  await transaction.run(
    sql`insert into experiment_steps (experiment_id, at, kind, coverage, actor)
      values (${row.id}, ${step.at}, ${step.kind}, ${step.coverage}, ${step.actor})`,
  )
}

const StepRow = ExperimentStep.extend(ExperimentRow.pick({ id: true }).shape)

/** With their steps. */
export async function wholes(runner: StateRunner, rows: readonly ExperimentRow[]): Promise<Experiment[]> {
  const steps = await runner.rows(
    StepRow,
    sql`select experiment_id as id, at, kind, coverage, actor from experiment_steps
      where experiment_id = any(${rows.map(({ id }) => id)}::uuid[]) order by sequence`,
  )
  const byExperiment = Map.groupBy(steps, ({ id }) => id)
  return rows.map((row) => ({
    ...row,
    varies: variesOf(row.setup.arms),
    steps: (byExperiment.get(row.id) ?? []).map((step) => ExperimentStep.parse(step)),
  }))
}
