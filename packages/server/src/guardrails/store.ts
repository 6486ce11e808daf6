import { isDeepStrictEqual } from 'node:util'
import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail, orFail, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import type { Checks } from './check.ts'
import type { GatherChecks } from './gather-checks.ts'
import {
  guardrailOf,
  requireGuardrail,
  requireLive,
  requireRoom,
  requireScope,
  rowOf,
  shown,
  StoredGuardrail,
  StoredVersion,
  versionAt,
  versionOf,
  type GuardrailKey,
} from './guardrail-rows.ts'
import {
  optionPlace,
  type GivenGuardrail,
  type GuardrailMode,
  type GuardrailRow,
  type GuardrailVersion,
  type ShownGuardrail,
} from './model.ts'
import { callsOf, differenceOf, sentenceOf, settleGuardrail, type SettledGuardrail } from './rules.ts'

export type GuardrailStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  readonly checks: GatherChecks
  readonly seal: (secret: string, place: string) => string
  readonly open: (sealed: string, place: string) => Result<string, Problem>
  /** Where a remote check may send to; fails with address-refused. */
  readonly checkAddress: (url: string) => Result<string, Problem>
}

export type GuardrailStore = ReturnType<typeof guardrailStore>

/** Guardrails and all their versions. Every edit is a new version and writes its change in the same transaction. */
export function guardrailStore(parts: GuardrailStoreParts) {
  const { state, clock, newId, seal } = parts

  /** Writes the next version, and the change that says so. */
  const append = async (
    transaction: StateRunner,
    key: GuardrailKey,
    before: StoredGuardrail | null,
    next: Pick<StoredVersion, 'settings' | 'sealed' | 'restoredFrom'>,
    { actor, source }: Author,
  ): Promise<ShownGuardrail> => {
    const nowMs = clock()
    const version = (before?.version ?? 0) + 1
    const after: StoredGuardrail = { ...key, ...next, version, actor, at: isoTime(nowMs), removedAt: null }
    await transaction.run(
      sql`insert into guardrails (project_id, name, version) values (${key.projectId}, ${key.name}, ${version})
        on conflict (project_id, name) do update set version = excluded.version, removed_at = null`,
    )
    await transaction.run(
      sql`insert into guardrail_versions (project_id, name, version, settings, sealed, restored_from, actor, at)
        values (${key.projectId}, ${key.name}, ${version}, ${JSON.stringify(next.settings)},
          ${JSON.stringify(next.sealed)}, ${next.restoredFrom}, ${actor}, ${after.at})`,
    )
    const live = before?.removedAt === null ? before : null
    await recordChange(transaction, {
      ...{ id: newId(nowMs), at: after.at, projectId: key.projectId, actor, source },
      ...{ component: 'guardrail', key: key.name, scope: callsOf(key.projectId, next.settings.scope) },
      ...{ summary: summaryOf(live, after), before: live && told(live), after: told(after) },
      undo: live === null ? { method: 'DELETE', path: pathOf(key), body: null } : putBack(live),
    })
    return shown(after)
  }

  const openAll = (stored: StoredVersion, options: readonly string[]) =>
    Object.fromEntries(
      options
        .filter((option) => Object.hasOwn(stored.sealed, option))
        .map((option) => [option, orFail(parts.open(stored.sealed[option]!, optionPlace(stored, option)))]),
    )

  /** What is given, settled; `from` is the version whose secrets it may keep. */
  const settle = (given: GivenGuardrail, from: StoredVersion | null, checks: Checks): SettledGuardrail => {
    const check = checks.get(given.check)
    const same = from?.settings.check === given.check ? from : null
    // Those given anew need not be readable: so is a lost secret key recovered from.
    const wanted = (check?.secrets ?? []).filter((option) => given.options[option] === undefined)
    const before = same && { options: same.settings.options, secrets: openAll(same, wanted) }
    const settled = orFail(settleGuardrail(given, check, before))
    const { url } = settled.settings.options
    if (check!.isRemote && typeof url === 'string') orFail(parts.checkAddress(url))
    return settled
  }
  const sealedOf = (
    key: GuardrailKey,
    { secrets, kept }: SettledGuardrail,
    from: StoredVersion | null,
  ): StoredVersion['sealed'] =>
    Object.fromEntries(
      Object.entries(secrets).map(([option, secret]) => [
        option,
        kept.includes(option) ? from!.sealed[option]! : seal(secret, optionPlace(key, option)),
      ]),
    )
  const next = (key: GuardrailKey, given: GivenGuardrail, from: StoredVersion | null, checks: Checks) => {
    const settled = settle(given, from, checks)
    return { settings: settled.settings, sealed: sealedOf(key, settled, from) }
  }

  return {
    /** By name; those that were removed only when asked for. */
    list: async (
      projectId: string,
      { removed = false }: { readonly removed?: boolean } = {},
    ): Promise<ShownGuardrail[]> => {
      const rows = await state.rows(
        StoredGuardrail,
        sql`select version.*, removed_at from guardrails
          join guardrail_versions version using (project_id, name, version)
          where project_id = ${projectId} and (${removed} or removed_at is null) order by name`,
      )
      return rows.map(shown)
    },

    /** Also one that was removed. Rejects with guardrail-unknown, also for another project's. */
    find: async (key: GuardrailKey): Promise<ShownGuardrail> => shown(await requireGuardrail(state, key)),

    /** Every version, newest first. Rejects with guardrail-unknown. */
    versions: async (key: GuardrailKey): Promise<GuardrailVersion[]> => {
      await requireGuardrail(state, key)
      const rows = await state.rows(
        StoredVersion,
        sql`select * from guardrail_versions where project_id = ${key.projectId} and name = ${key.name}
          order by version desc`,
      )
      return rows.map(versionOf)
    },

    /**
     * Sets the guardrail of this name; the same again is no edit. `ifVersion` is the version the editor saw (0: none):
     * another by now is a conflict. Rejects with not-found (no such project), conflict, guardrail-check-unknown,
     * guardrail-invalid, address-refused and provider-secret-unreadable.
     */
    put: async (
      key: GuardrailKey,
      given: GivenGuardrail,
      ifVersion: number | null,
      author: Author,
    ): Promise<ShownGuardrail> => {
      const checks = await parts.checks([given.check])
      return editState(state, async (transaction) => {
        const before = await guardrailOf(transaction, key)
        requireVersion(before, ifVersion)
        await requireScope(transaction, key.projectId, given)
        if (before === null || before.removedAt !== null) await requireRoom(transaction, key.projectId)
        const after = next(key, given, before, checks)
        if (before !== null && before.removedAt === null && isSame(before, after)) return shown(before)
        return append(transaction, key, before, { ...after, restoredFrom: null }, author)
      })
    },

    /** Nothing but the mode, and whatever the check says of the rest: what misbehaves can be turned off. */
    setMode: (
      key: GuardrailKey,
      mode: GuardrailMode,
      ifVersion: number | null,
      author: Author,
    ): Promise<ShownGuardrail> =>
      editState(state, async (transaction) => {
        const before = await requireLive(transaction, key)
        requireVersion(before, ifVersion)
        if (before.settings.mode === mode) return shown(before)
        const { settings, sealed } = before
        const after = { settings: { ...settings, mode }, sealed, restoredFrom: null }
        return append(transaction, key, before, after, author)
      }),

    /**
     * Puts an earlier version's settings back, as a new version; a guardrail that was removed stands again. Rejects
     * as `put` does, and with guardrail-version-unknown.
     */
    restore: async (key: GuardrailKey, version: number, author: Author): Promise<ShownGuardrail> => {
      await requireGuardrail(state, key)
      // A version never changes: it may be read before the transaction.
      const from = await versionAt(state, key, version)
      const checks = await parts.checks([from.settings.check])
      return editState(state, async (transaction) => {
        const before = await requireGuardrail(transaction, key)
        if (before.removedAt !== null) await requireRoom(transaction, key.projectId)
        await requireScope(transaction, key.projectId, from.settings)
        const after = next(key, from.settings, from, checks)
        if (before.removedAt === null && isSame(before, after)) return shown(before)
        return append(transaction, key, before, { ...after, restoredFrom: version }, author)
      })
    },

    /** It runs no more; its versions stay, and can be put back. Rejects with guardrail-unknown. */
    remove: (key: GuardrailKey, { actor, source }: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const before = await requireLive(transaction, key)
        const nowMs = clock()
        await transaction.run(
          sql`update guardrails set removed_at = ${isoTime(nowMs)}
            where project_id = ${key.projectId} and name = ${key.name}`,
        )
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: isoTime(nowMs), projectId: key.projectId, actor, source },
          ...{ component: 'guardrail', key: key.name, scope: callsOf(key.projectId, before.settings.scope) },
          summary: `Removed the guardrail "${key.name}": ${sentenceOf(before.settings)}.`,
          ...{ before: told(before), after: null, undo: putBack(before) },
        })
      }),

    /** As it is stored, to be made ready though it is off. Rejects with guardrail-unknown. */
    row: async (key: GuardrailKey): Promise<GuardrailRow> => rowOf(await requireLive(state, key)),

    /**
     * Settings as `put` would take them, with their secrets, and nothing kept; `name` is the guardrail whose secrets
     * they may use. Rejects as `put` does.
     */
    settled: async (
      projectId: string,
      name: string | null,
      given: GivenGuardrail,
    ): Promise<SettledGuardrail> => {
      const checks = await parts.checks([given.check])
      return settle(given, name === null ? null : await guardrailOf(state, { projectId, name }), checks)
    },

    /** Every guardrail that is on, for the snapshot. */
    guardrailRows: async (): Promise<GuardrailRow[]> => {
      const rows = await state.rows(
        StoredVersion,
        sql`select version.* from guardrails
          join guardrail_versions version using (project_id, name, version)
          where removed_at is null and settings->>'mode' <> 'off' order by project_id, name`,
      )
      return rows.map(rowOf)
    },
  }
}

function requireVersion(before: StoredGuardrail | null, ifVersion: number | null): void {
  const now = before === null || before.removedAt !== null ? 0 : before.version
  if (ifVersion === null || ifVersion === now) return
  fail(
    'conflict',
    now === 0
      ? `The guardrail is gone; you edited its version ${ifVersion}.`
      : `The guardrail is at version ${now} by now, not ${ifVersion}: someone else changed it.`,
  )
}

type Kept = Pick<StoredVersion, 'settings' | 'sealed'>
const isSame = (one: Kept, other: Kept): boolean =>
  isDeepStrictEqual([one.settings, one.sealed], [other.settings, other.sealed])

/** What the record of changes holds: never a secret, sealed or not. */
const told = ({ version, settings, sealed }: StoredVersion): Change['after'] => ({
  ...{ version, ...settings, secrets: Object.keys(sealed).toSorted() },
})

function summaryOf(before: StoredGuardrail | null, after: StoredVersion): string {
  const { name, settings, restoredFrom } = after
  if (restoredFrom !== null)
    return `Put version ${restoredFrom} of the guardrail "${name}" back: ${sentenceOf(settings)}.`
  if (before === null) return `Set the guardrail "${name}": ${sentenceOf(settings)}.`
  return `Changed the guardrail "${name}": ${differenceOf(before.settings, settings) || 'a secret'}.`
}

const pathOf = ({ projectId, name }: GuardrailKey, verb = ''): string =>
  `/api/guardrails/${name}${verb}?project=${projectId}`
const putBack = (before: StoredVersion): Change['undo'] => ({
  ...{ method: 'POST', path: pathOf(before, '/restore'), body: { version: before.version } },
})
