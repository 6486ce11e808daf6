import { sql, type StateRunner } from '../engines/state.ts'
import { Activation, Standing, type PromptDetail, type PromptVersionRow } from './model.ts'
import { standing } from './rules.ts'
import type { PromptKey } from './version-rows.ts'
import { z } from 'zod'

/** A prompt in one environment. */
export type Place = PromptKey & { readonly environment: string }

/** Oldest first. */
export const activationsOf = (runner: StateRunner, { projectId, name }: PromptKey): Promise<Activation[]> =>
  runner.rows(
    Activation,
    sql`select environment, version, activated_at, actor, kind, override_reason from prompt_activations
      where project_id = ${projectId} and name = ${name} order by sequence`,
  )

/** What is active there and what a rollback would make active. */
export const standingIn = async (runner: StateRunner, place: Place) =>
  standing(
    (await activationsOf(runner, place)).filter(({ environment }) => environment === place.environment),
  )

export const insertActivation = (
  transaction: StateRunner,
  { projectId, name, environment }: Place,
  { version, kind, actor, activatedAt, overrideReason }: Omit<Activation, 'environment'>,
): Promise<number> =>
  transaction.run(
    sql`insert into prompt_activations (project_id, name, environment, version, kind, actor, activated_at, override_reason)
      values (${projectId}, ${name}, ${environment}, ${version}, ${kind}, ${actor}, ${activatedAt},
        ${overrideReason})`,
  )

const NamedStanding = Standing.extend({ name: z.string() })

/** What is active of every prompt of the project, by environment. */
export const standingsOf = (
  runner: StateRunner,
  projectId: string,
): Promise<z.infer<typeof NamedStanding>[]> =>
  runner.rows(
    NamedStanding,
    sql`select active.*, version.hash from (
        select distinct on (name, environment) project_id, name, environment, version, activated_at
        from prompt_activations where project_id = ${projectId} order by name, environment, sequence desc
      ) active
      join prompt_versions version using (project_id, name, version)
      order by active.environment`,
  )

/** Each environment of a prompt, from its activations (oldest first) and its versions. */
export const environmentsOf = (
  activations: readonly Activation[],
  versions: readonly PromptVersionRow[],
): PromptDetail['environments'] =>
  [...Map.groupBy(activations, ({ environment }) => environment)]
    .map(([environment, log]) => {
      const { live, previous } = standing(log)
      return {
        environment,
        version: live!,
        hash: versions.find(({ version }) => version === live)!.hash,
        activatedAt: log.at(-1)!.activatedAt,
        previousVersion: previous,
      }
    })
    .toSorted((one, other) => (one.environment < other.environment ? -1 : 1))
