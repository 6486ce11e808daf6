import type { Author } from '../access/principal.ts'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { RouteRow, type NamedRoute, type Route, type RoutePlan } from './route-model.ts'
import { routingChange, type RoutingStoreParts } from './store.ts'

export type RouteStoreParts = RoutingStoreParts & {
  /** Those of telltale.config: listed first, changed only there. */
  readonly fileRoutes: readonly NamedRoute[]
  /** Names of the providers of telltale.config. */
  readonly fileProviders: readonly string[]
}

export type RouteStore = ReturnType<typeof routeStore>

/** What the two ways to look at routes, as plans and as other names for models, share. */
export type RouteEdits = Pick<RouteStore, 'edit' | 'remove' | 'routeRows'>

/** What an edit tells the record of changes beside the plans before and after. */
export type EditNote = Pick<Change, 'summary' | 'before' | 'after' | 'undo'>

/** Routes. Every edit writes its change in the same transaction. */
export function routeStore({ state, clock, newId, fileRoutes, fileProviders }: RouteStoreParts) {
  const stored = async (runner: StateRunner, name: string): Promise<RouteRow | null> =>
    (await runner.rows(RouteRow, sql`select * from routes where name = ${name}`))[0] ?? null
  const refuseFile = (name: string): void => {
    if (fileRoutes.some((route) => route.name === name))
      fail('conflict', `The route "${name}" comes from telltale.config; change it there and start again.`)
  }
  const routeRows = (): Promise<RouteRow[]> => state.rows(RouteRow, sql`select * from routes order by name`)
  const record = (transaction: StateRunner, name: string, at: number, note: EditNote, author: Author) =>
    recordChange(transaction, {
      ...routingChange(newId(at), isoTime(at), author),
      key: name,
      scope: { requestedModel: name },
      ...note,
    })

  /** Creates or changes one. Rejects with conflict (of the file) and body-invalid (no such provider). */
  const edit = (
    name: string,
    plan: RoutePlan,
    note: (before: RoutePlan | null) => EditNote,
    author: Author,
  ): Promise<RouteRow> =>
    editState(state, async (transaction) => {
      refuseFile(name)
      await refuseUnknownProviders(transaction, plan, fileProviders)
      const before = await stored(transaction, name)
      const noted = note(before?.plan ?? null)
      if (before !== null && JSON.stringify(sorted(before.plan)) === JSON.stringify(sorted(plan)))
        return before
      const nowMs = clock()
      await transaction.run(
        sql`insert into routes (name, plan, updated_at)
          values (${name}, ${JSON.stringify(plan)}::jsonb, ${isoTime(nowMs)})
          on conflict (name) do update set plan = excluded.plan, updated_at = excluded.updated_at`,
      )
      await record(transaction, name, nowMs, noted, author)
      return { name, plan, updatedAt: isoTime(nowMs) }
    })

  /** Rejects with not-found, and with conflict when it is of the file. */
  const remove = (name: string, note: (before: RoutePlan) => EditNote, author: Author): Promise<void> =>
    editState(state, async (transaction) => {
      refuseFile(name)
      const before = await stored(transaction, name)
      if (before === null) return fail('not-found', `There is no route "${name.slice(0, 100)}".`)
      const noted = note(before.plan)
      await transaction.run(sql`delete from routes where name = ${name}`)
      await record(transaction, name, clock(), noted, author)
    })

  const listRoutes = async (): Promise<Route[]> => {
    const fromFile = new Set(fileRoutes.map(({ name }) => name))
    const rows = await routeRows()
    return [
      ...fileRoutes.map(({ name, plan }) => ({ ...plan, name, source: 'file' as const, updatedAt: null })),
      ...rows.filter(({ name }) => !fromFile.has(name)).map(routeOf),
    ]
  }

  return {
    edit,
    remove,
    /** Every route stored here, for the snapshot. */
    routeRows,
    /** Those of the file, then ours by name. */
    listRoutes,
    findRoute: async (name: string): Promise<Route> =>
      (await listRoutes()).find((route) => route.name === name) ??
      fail('not-found', `There is no route "${name.slice(0, 100)}".`),
    putRoute: async (name: string, plan: RoutePlan, author: Author): Promise<Route> =>
      routeOf(
        await edit(
          name,
          plan,
          (before) => ({
            summary: before === null ? `Added the route "${name}".` : `Changed the route "${name}".`,
            before,
            after: plan,
            undo:
              before === null ? { method: 'DELETE', path: pathOf(name), body: null } : putBack(name, before),
          }),
          author,
        ),
      ),
    deleteRoute: (name: string, author: Author): Promise<void> =>
      remove(
        name,
        (before) => ({
          summary: `Removed the route "${name}".`,
          before,
          after: null,
          undo: putBack(name, before),
        }),
        author,
      ),
  }
}

const routeOf = ({ name, plan, updatedAt }: RouteRow): Route => ({ ...plan, name, source: 'api', updatedAt })

async function refuseUnknownProviders(
  transaction: StateRunner,
  { plan, cache }: RoutePlan,
  fileProviders: readonly string[],
): Promise<void> {
  const refuseUnknown = async (field: string, provider: string): Promise<void> => {
    const isKnown =
      fileProviders.includes(provider) ||
      (await transaction.run(sql`select from providers where name = ${provider}`)) > 0
    if (!isKnown) fail('body-invalid', `"${field}": there is no provider "${provider}".`)
  }
  const embeddings = cache?.semantic?.embeddings
  if (embeddings) await refuseUnknown('cache.semantic.embeddings.provider', embeddings.provider)
  for (const [step, { targets }] of plan.entries())
    for (const [target, { provider }] of targets.entries())
      await refuseUnknown(`plan.${step}.targets.${target}.provider`, provider)
}

/** jsonb does not keep the order of fields. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(
    fields.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, field]) => [name, sorted(field)]),
  )
}

const pathOf = (name: string): string => `/api/routes/${encodeURIComponent(name)}`
const putBack = (name: string, plan: RoutePlan) => ({ method: 'PUT', path: pathOf(name), body: plan })
