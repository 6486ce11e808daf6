import { z } from 'zod'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { GuardrailRow, GuardrailSettings, type GuardrailVersion, type ShownGuardrail } from './model.ts'

export type GuardrailKey = { readonly projectId: string; readonly name: string }

/** Every call of the project looks at all of them. */
const guardrailsAtMost = 100

/** A version as it is stored. */
export const StoredVersion = z.object({
  ...{ projectId: z.string(), name: z.string(), version: z.number(), actor: z.string() },
  settings: GuardrailSettings,
  sealed: GuardrailRow.shape.sealed,
  restoredFrom: z.number().nullable(),
  at: z.iso.datetime(),
})
export type StoredVersion = z.infer<typeof StoredVersion>
export const StoredGuardrail = StoredVersion.extend({ removedAt: z.iso.datetime().nullable() })
export type StoredGuardrail = z.infer<typeof StoredGuardrail>

export async function guardrailOf(runner: StateRunner, { projectId, name }: GuardrailKey) {
  const [row] = await runner.rows(
    StoredGuardrail,
    sql`select version.*, removed_at from guardrails
      join guardrail_versions version using (project_id, name, version)
      where project_id = ${projectId} and name = ${name}`,
  )
  return row ?? null
}

export async function requireGuardrail(runner: StateRunner, key: GuardrailKey): Promise<StoredGuardrail> {
  const found = await guardrailOf(runner, key)
  return found ?? fail('guardrail-unknown', `"${key.name.slice(0, 64)}" is the name of none in this project.`)
}

export async function requireLive(runner: StateRunner, key: GuardrailKey): Promise<StoredGuardrail> {
  const found = await requireGuardrail(runner, key)
  if (found.removedAt === null) return found
  return fail('guardrail-unknown', `"${key.name}" was removed; put a version of it back first.`)
}

export async function versionAt(
  runner: StateRunner,
  key: GuardrailKey,
  version: number,
): Promise<StoredVersion> {
  const [row] = await runner.rows(
    StoredVersion,
    sql`select * from guardrail_versions
      where project_id = ${key.projectId} and name = ${key.name} and version = ${version}`,
  )
  return row ?? fail('guardrail-version-unknown', `"${key.name}" has no version ${version}.`)
}

export async function requireScope(
  runner: StateRunner,
  projectId: string,
  { scope }: Pick<GuardrailSettings, 'scope'>,
): Promise<void> {
  if ((await runner.run(sql`select from projects where id = ${projectId}`)) === 0)
    fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
  if (scope.keyIds === undefined) return
  const known = await runner.rows(
    z.object({ id: z.string() }),
    sql`select id from api_keys where project_id = ${projectId} and id::text = any(${scope.keyIds})`,
  )
  const unknown = scope.keyIds.find((id) => !known.some((key) => key.id === id))
  if (unknown !== undefined)
    fail('guardrail-invalid', `"scope.keyIds": there is no key ${unknown.slice(0, 64)} in this project.`)
}

export async function requireRoom(runner: StateRunner, projectId: string): Promise<void> {
  const standing = await runner.run(
    sql`select from guardrails where project_id = ${projectId} and removed_at is null`,
  )
  if (standing >= guardrailsAtMost)
    fail('conflict', `A project has at most ${guardrailsAtMost} guardrails; remove one first.`)
}

export function versionOf({
  settings,
  sealed,
  at,
  actor,
  restoredFrom,
  ...key
}: StoredVersion): GuardrailVersion {
  const { projectId, name, version } = key
  return {
    ...{ projectId, name, version, ...settings, updatedAt: at },
    ...{ secrets: Object.keys(sealed).toSorted(), actor, restoredFrom },
  }
}
export const shown = (stored: StoredGuardrail): ShownGuardrail => ({
  ...versionOf(stored),
  removedAt: stored.removedAt,
})
export const rowOf = ({ settings, at, projectId, name, version, sealed }: StoredVersion): GuardrailRow => ({
  ...{ projectId, name, version, ...settings, updatedAt: at, sealed },
})
