import type { Author } from '../access/principal.ts'
import { sql, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { ModelRoute } from './model.ts'
import { routingChange, type RoutingStoreParts } from './store.ts'

export type ModelRouteStoreParts = RoutingStoreParts & {
  /** Those of telltale.config: listed first, changed only there. */
  readonly fileRoutes: readonly ModelRoute[]
  /** Names of the providers of telltale.config. */
  readonly fileProviders: readonly string[]
}

export type ModelRouteStore = ReturnType<typeof modelRouteStore>

/** Other names for models. Every edit writes its change in the same transaction. */
export function modelRouteStore({ state, clock, newId, fileRoutes, fileProviders }: ModelRouteStoreParts) {
  const stored = async (runner: StateRunner, alias: string): Promise<ModelRoute | null> =>
    (
      await runner.rows(
        ModelRoute,
        sql`select alias, provider, model from model_routes where alias = ${alias}`,
      )
    )[0] ?? null
  const refuseFile = (alias: string): void => {
    if (fileRoutes.some((route) => route.alias === alias))
      fail(
        'conflict',
        `The model route "${alias}" comes from telltale.config; change it there and start again.`,
      )
  }
  const routeRows = (): Promise<ModelRoute[]> =>
    state.rows(ModelRoute, sql`select alias, provider, model from model_routes order by alias`)

  const record = (
    transaction: StateRunner,
    alias: string,
    what: Pick<Change, 'summary' | 'before' | 'after' | 'undo'>,
    author: Author,
  ) => {
    const nowMs = clock()
    return recordChange(transaction, {
      ...routingChange(newId(nowMs), isoTime(nowMs), author),
      key: alias,
      scope: { requestedModel: alias },
      ...what,
    })
  }

  return {
    /** Those of the file, then ours by alias. */
    listModelRoutes: async (): Promise<ModelRoute[]> => {
      const fromFile = new Set(fileRoutes.map(({ alias }) => alias))
      return [...fileRoutes, ...(await routeRows()).filter(({ alias }) => !fromFile.has(alias))]
    },

    /** Creates or changes one. Rejects with conflict (of the file) and body-invalid (no such provider). */
    putModelRoute: (route: ModelRoute, author: Author): Promise<ModelRoute> =>
      editState(state, async (transaction) => {
        const { alias, provider, model } = route
        refuseFile(alias)
        const isKnown =
          fileProviders.includes(provider) ||
          (await transaction.run(sql`select from providers where name = ${provider}`)) > 0
        if (!isKnown) return fail('body-invalid', `"provider": there is no provider "${provider}".`)
        const before = await stored(transaction, alias)
        if (before?.provider === provider && before.model === model) return before
        await transaction.run(
          sql`insert into model_routes (alias, provider, model, updated_at)
            values (${alias}, ${provider}, ${model}, ${isoTime(clock())})
            on conflict (alias) do update set provider = excluded.provider, model = excluded.model,
              updated_at = excluded.updated_at`,
        )
        const undo = before === null ? { method: 'DELETE', path: pathOf(alias), body: null } : putBack(before)
        const summary = `"${alias}" now leads to ${provider}/${model}.`
        await record(transaction, alias, { summary, before, after: route, undo }, author)
        return route
      }),

    /** Rejects with not-found, and with conflict when it is of the file. */
    deleteModelRoute: (alias: string, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        refuseFile(alias)
        const before = await stored(transaction, alias)
        if (before === null) return fail('not-found', `There is no model route "${alias.slice(0, 100)}".`)
        await transaction.run(sql`delete from model_routes where alias = ${alias}`)
        const summary = `"${alias}" no longer leads to ${before.provider}/${before.model}.`
        await record(transaction, alias, { summary, before, after: null, undo: putBack(before) }, author)
      }),

    /** Every model route stored here, for the snapshot. */
    routeRows,
  }
}

const pathOf = (alias: string): string => `/api/model-routes/${encodeURIComponent(alias)}`
const putBack = ({ alias, provider, model }: ModelRoute) => ({
  method: 'PUT',
  path: pathOf(alias),
  body: { provider, model },
})
