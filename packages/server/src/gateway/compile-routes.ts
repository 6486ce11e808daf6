import { compileCondition } from '../routing/route-rules.ts'
import { aliasTarget, type RoutePlan, type RouteTarget } from '../routing/route-model.ts'
import { retryRulesOf } from '../routing/retry-rules.ts'
import type { TranslationLoss } from './carriage.ts'
import { carriersTo } from './carriers.ts'
import type { ReadyRoute, ReadyTarget } from './ready-route.ts'
import type { Upstream } from './upstream.ts'

type Upstreams = ReadonlyMap<string, Upstream>

/** Routes by name. A target whose provider is no longer there is left out; so is a step without targets. */
export const compileRoutes = (
  routes: readonly { readonly name: string; readonly plan: RoutePlan }[],
  upstreams: Upstreams,
  usualLoss: TranslationLoss,
): ReadonlyMap<string, ReadyRoute> =>
  new Map(routes.map(({ name, plan }) => [name, compileRoute(name, plan, upstreams, usualLoss)]))

function compileRoute(
  name: string,
  route: RoutePlan,
  upstreams: Upstreams,
  usualLoss: TranslationLoss,
): ReadyRoute {
  const steps = route.plan
    .map(({ when, split, targets }) => ({
      holds: compileCondition(when),
      split: split ?? ('weighted' as const),
      targets: targets.flatMap((target) => readyTarget(target, upstreams)),
    }))
    .filter(({ targets }) => targets.length > 0)
  const { hedge } = route
  const isAlone = steps.flatMap(({ targets }) => targets).length < 2 && !hedge?.enabled
  const retries = retryRulesOf(route.retries, isAlone)
  return {
    name,
    isNamed: true,
    reason: aliasTarget(route) === null ? 'route' : 'alias',
    steps,
    deadlines: route.deadlines ?? null,
    retries,
    hedge: hedge?.enabled
      ? { percentile: hedge.percentile ?? 0.95, atMostShare: hedge.atMostShare ?? 0.1 }
      : null,
    translationLoss: route.translationLoss ?? usualLoss,
    cache: route.cache ?? null,
    isPlain: aliasTarget(route) !== null,
  }
}

function readyTarget({ provider, model, weight = 1 }: RouteTarget, upstreams: Upstreams): ReadyTarget[] {
  const upstream = upstreams.get(provider)
  return upstream ? [targetOf(upstream, model, weight)] : []
}

const targetOf = (upstream: Upstream, model: string, weight: number): ReadyTarget => ({
  name: `${upstream.name}/${model}`,
  ...{ upstream, model, weight },
  carriers: carriersTo(upstream),
})

/** The way of a call whose model no route is named after: one target, tried once. */
export const plainRoute = (
  name: string,
  reason: string,
  { upstream, model }: { readonly upstream: Upstream; readonly model: string },
  translationLoss: TranslationLoss,
): ReadyRoute => ({
  name,
  isNamed: false,
  reason,
  steps: [
    {
      holds: () => true,
      split: 'weighted',
      targets: [targetOf(upstream, model, 1)],
    },
  ],
  deadlines: null,
  retries: retryRulesOf(undefined, true),
  hedge: null,
  translationLoss,
  cache: null,
  isPlain: true,
})
