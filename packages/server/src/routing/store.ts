import { isDeepStrictEqual } from 'node:util'
import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail, ProblemError } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, everyProject, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { checkBaseUrl, type AddressPolicy } from './address.ts'
import { keysText } from './credentials.ts'
import { settleVendor, type Vendors } from './vendor-rules.ts'
import { headersPlace, keyPlace, ProviderRow, type Provider, type ProviderEdit } from './model.ts'

export type RoutingStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

export type ProviderStoreParts = RoutingStoreParts & {
  readonly seal: (secret: string, place: string) => string
  readonly policy: AddressPolicy
  readonly vendors: Vendors
  /** Those of telltale.config: listed first, changed only there. */
  readonly fileProviders: readonly Provider[]
}

export type ProviderStore = ReturnType<typeof providerStore>

/** Providers and their credentials, sealed. Every edit writes its change in the same transaction. */
export function providerStore(parts: ProviderStoreParts) {
  const { state, clock, newId, seal, policy, vendors, fileProviders } = parts
  const stored = async (runner: StateRunner, name: string): Promise<ProviderRow | null> =>
    (await runner.rows(ProviderRow, sql`select * from providers where name = ${name}`))[0] ?? null

  const refuseFile = (name: string): void => {
    if (fileProviders.some((provider) => provider.name === name))
      fail('conflict', `The provider "${name}" comes from telltale.config; change it there and start again.`)
  }
  const providerRows = (): Promise<ProviderRow[]> =>
    state.rows(ProviderRow, sql`select * from providers order by name`)

  return {
    /** Those of the file, then ours by name. */
    listProviders: async (): Promise<Provider[]> => {
      const rows = await providerRows()
      const fromFile = new Set(fileProviders.map(({ name }) => name))
      return [...fileProviders, ...rows.filter(({ name }) => !fromFile.has(name)).map(providerOf)]
    },

    /** Creates or changes one. Rejects with address-refused, conflict (of the file), body-invalid (its key would move). */
    putProvider: (name: string, edit: ProviderEdit, author: Author): Promise<Provider> =>
      editState(state, async (transaction) => {
        refuseFile(name)
        const before = await stored(transaction, name)
        const settled = settleVendor(vendors, edit, before && { ...before, hasSecrets: hasSecrets(before) })
        if (!settled.ok) throw new ProblemError(settled.error)
        const address = checkBaseUrl(settled.value.baseUrl, policy)
        if (!address.ok) throw new ProblemError(address.error)
        if (before !== null) refuseMovingSecrets(before, edit, { ...settled.value, baseUrl: address.value })

        const nowMs = clock()
        const after: ProviderRow = {
          name,
          ...settled.value,
          baseUrl: address.value,
          sealedKey: sealedAs(keysText(edit), before?.sealedKey, (keys) => seal(keys, keyPlace(name))),
          sealedHeaders: sealedAs(edit.headers, before?.sealedHeaders, (headers) =>
            Object.keys(headers).length === 0 ? null : seal(JSON.stringify(headers), headersPlace(name)),
          ),
          models: edit.models ?? before?.models ?? [],
          keyBalance: edit.keyBalance ?? before?.keyBalance ?? 'weighted',
          updatedAt: isoTime(nowMs),
        }
        if (before !== null && isSame(before, after)) return providerOf(before)
        await transaction.run(
          sql`insert into providers (name, dialect, vendor, settings, base_url, sealed_key, sealed_headers, models,
              key_balance, updated_at)
            values (${name}, ${after.dialect}, ${after.vendor}, ${JSON.stringify(after.settings)}::jsonb, ${after.baseUrl},
              ${after.sealedKey}, ${after.sealedHeaders}, ${after.models}, ${after.keyBalance}, ${after.updatedAt})
            on conflict (name) do update set dialect = excluded.dialect, vendor = excluded.vendor,
              settings = excluded.settings, base_url = excluded.base_url,
              sealed_key = excluded.sealed_key, sealed_headers = excluded.sealed_headers,
              models = excluded.models, key_balance = excluded.key_balance, updated_at = excluded.updated_at`,
        )
        await recordChange(transaction, {
          ...routingChange(newId(nowMs), after.updatedAt, author),
          key: name,
          scope: { provider: name },
          summary: summaryOf(before, after),
          before: before && shown(before),
          after: shown(after),
          undo: undoOfPut(before, after),
        })
        return providerOf(after)
      }),

    /** Rejects with not-found, and with conflict while routes lead to it or when it is of the file. */
    deleteProvider: (name: string, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        refuseFile(name)
        const before = await stored(transaction, name)
        if (before === null) return fail('not-found', `There is no provider "${name.slice(0, 64)}".`)
        const leading = await transaction.run(
          sql`select from routes
            where jsonb_path_exists(plan, '$.plan[*].targets[*].provider ? (@ == $name)',
              jsonb_build_object('name', ${name}::text))`,
        )
        if (leading > 0) return fail('conflict', `${leading} route(s) lead to "${name}"; change them first.`)
        await transaction.run(sql`delete from providers where name = ${name}`)
        const nowMs = clock()
        await recordChange(transaction, {
          ...routingChange(newId(nowMs), isoTime(nowMs), author),
          key: name,
          scope: { provider: name },
          summary: `Removed the provider "${name}".`,
          before: shown(before),
          undo: hasSecrets(before) ? null : putBack(before),
        })
      }),

    /** Every provider stored here, for the snapshot; credentials sealed. */
    providerRows,
  }
}

const providerOf = (row: ProviderRow): Provider => ({
  name: row.name,
  dialect: row.dialect,
  vendor: row.vendor,
  settings: row.settings,
  baseUrl: row.baseUrl,
  models: row.models,
  hasKey: row.sealedKey !== null,
  keyBalance: row.keyBalance,
  source: 'api',
  updatedAt: row.updatedAt,
})

/** What the record of changes may hold: that there are secrets, not what they are. */
const shown = ({ sealedKey, sealedHeaders, ...row }: ProviderRow) => ({
  ...editOf(row),
  hasKey: sealedKey !== null,
  hasHeaders: sealedHeaders !== null,
})

const hasSecrets = ({ sealedKey, sealedHeaders }: ProviderRow): boolean =>
  sealedKey !== null || sealedHeaders !== null

/** Undefined keeps what is there, null takes it away, anything else is sealed. */
function sealedAs<Secret>(
  given: Secret | null | undefined,
  kept: string | null | undefined,
  seal: (secret: Secret) => string | null,
): string | null {
  if (given === undefined) return kept ?? null
  return given === null ? null : seal(given)
}

/** A stored credential never follows an address to another host: whoever moves it must know it. */
function refuseMovingSecrets(before: ProviderRow, edit: ProviderEdit, after: Reached): void {
  const known = originsOf(before)
  if (originsOf(after).every((origin) => known.includes(origin))) return
  if (before.sealedKey !== null && keysText(edit) === undefined)
    fail('body-invalid', '"apiKey": the address leads to another host, so give the key again (or null).')
  if (before.sealedHeaders !== null && edit.headers === undefined)
    fail('body-invalid', '"headers": the address leads to another host, so give the headers again (or null).')
}

type Reached = Pick<ProviderRow, 'baseUrl' | 'settings'>

/** Where a credential may be sent: the address, and any a setting names (where an application signs in). */
const originsOf = ({ baseUrl, settings }: Reached): string[] =>
  [baseUrl, ...Object.values(settings)].flatMap((text) =>
    typeof text === 'string' && URL.canParse(text) ? [new URL(text).origin] : [],
  )

const isSame = (before: ProviderRow, after: ProviderRow): boolean =>
  isDeepStrictEqual({ ...before, updatedAt: null }, { ...after, updatedAt: null })

const hasNewSecrets = (before: ProviderRow, after: ProviderRow): boolean =>
  before.sealedKey !== after.sealedKey || before.sealedHeaders !== after.sealedHeaders

function summaryOf(before: ProviderRow | null, after: ProviderRow): string {
  if (before === null) return `Added the provider "${after.name}" at ${after.baseUrl}.`
  return `Changed the provider "${after.name}"${hasNewSecrets(before, after) ? ', its credentials too' : ''}.`
}

function undoOfPut(before: ProviderRow | null, after: ProviderRow): Change['undo'] {
  if (before === null) return { method: 'DELETE', path: `/api/providers/${after.name}`, body: null }
  return hasNewSecrets(before, after) ? null : putBack(before)
}

const putBack = (row: ProviderRow): Change['undo'] => ({
  method: 'PUT',
  path: `/api/providers/${row.name}`,
  body: editOf(row),
})

type ProviderEdited = Omit<ProviderRow, 'sealedKey' | 'sealedHeaders'>

/** The edit that makes a provider so, but for its secrets. */
const editOf = ({ dialect, vendor, settings, baseUrl, models, keyBalance }: ProviderEdited) => ({
  ...{ dialect, vendor, settings, baseUrl, models, keyBalance },
})

/** The parts of a change that are the same for every edit of this room. */
export const routingChange = (id: string, at: string, { actor, source }: Author) =>
  ({
    id,
    at,
    projectId: everyProject,
    component: 'routing',
    actor,
    source,
    before: null,
    after: null,
    undo: null,
  }) as const
