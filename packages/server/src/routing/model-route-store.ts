import type { Author } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import type { ModelRoute } from './model.ts'
import { aliasPlan, aliasTarget, type NamedRoute, type RoutePlan } from './route-model.ts'
import type { RouteEdits } from './route-store.ts'

export type ModelRouteStoreParts = {
  readonly routes: RouteEdits
  /** Those of telltale.config: listed first, changed only there. */
  readonly fileRoutes: readonly NamedRoute[]
}

export type ModelRouteStore = ReturnType<typeof modelRouteStore>

/** Other names for models: the routes that are no more than that. */
export function modelRouteStore({ routes, fileRoutes }: ModelRouteStoreParts) {
  return {
    /** Those of the file, then ours by alias. */
    listModelRoutes: async (): Promise<ModelRoute[]> => {
      const fromFile = new Set(fileRoutes.map(({ name }) => name))
      const ours = (await routes.routeRows()).filter(({ name }) => !fromFile.has(name))
      return [...fileRoutes, ...ours].flatMap((route) => modelRouteOf(route) ?? [])
    },

    /** Creates or changes one. Rejects with conflict (of the file, a plan of its own) and body-invalid (no such provider). */
    putModelRoute: async (route: ModelRoute, author: Author): Promise<ModelRoute> => {
      const { alias, provider, model } = route
      await routes.edit(
        alias,
        aliasPlan(provider, model),
        (plan) => {
          const before = plan === null ? null : asModelRoute(alias, plan)
          return {
            summary: `"${alias}" now leads to ${provider}/${model}.`,
            before,
            after: route,
            undo: before === null ? { method: 'DELETE', path: pathOf(alias), body: null } : putBack(before),
          }
        },
        author,
      )
      return route
    },

    /** Rejects with not-found, and with conflict when it is of the file or has a plan of its own. */
    deleteModelRoute: (alias: string, author: Author): Promise<void> =>
      routes.remove(
        alias,
        (plan) => {
          const before = asModelRoute(alias, plan)
          return {
            summary: `"${alias}" no longer leads to ${before.provider}/${before.model}.`,
            before,
            after: null,
            undo: putBack(before),
          }
        },
        author,
      ),
  }
}

function modelRouteOf({ name, plan }: NamedRoute): ModelRoute | null {
  const target = aliasTarget(plan)
  return target === null ? null : { alias: name, provider: target.provider, model: target.model }
}

const asModelRoute = (name: string, plan: RoutePlan): ModelRoute =>
  modelRouteOf({ name, plan }) ??
  fail('conflict', `"${name}" is a route with a plan of its own; change it with PUT /api/routes/{name}.`)

const pathOf = (alias: string): string => `/api/model-routes/${encodeURIComponent(alias)}`
const putBack = ({ alias, provider, model }: ModelRoute) => ({
  method: 'PUT',
  path: pathOf(alias),
  body: { provider, model },
})
