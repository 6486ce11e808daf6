import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { ModelRoute, ModelTarget, Provider, ProviderDialect } from './model.ts'

type RoutedProvider = Pick<Provider, 'name' | 'dialect' | 'models'>

export type RoutingTable = {
  /** By alias. */
  readonly routes: ReadonlyMap<string, Pick<ModelRoute, 'provider' | 'model'>>
  /** In order of preference. */
  readonly providers: readonly RoutedProvider[]
}

/** Several of one model's names may fit; this many are named to help. */
const nearNames = 3

/**
 * Where a requested model goes, first that fits:
 * 1. `alias`: a model route of exactly this name;
 * 2. `provider-prefix`: `provider/model` of a configured provider;
 * 3. `model-list`: a provider whose list names it, then one whose list holds a beginning of it (`gpt-4o*`), those of
 *    the caller's dialect before others;
 * 4. `any-model`: the first provider of the caller's dialect whose list is empty, else the first of any dialect.
 * Fails with model-unknown, naming what comes near.
 */
export function resolveModel(
  table: RoutingTable,
  requested: string,
  dialect: ProviderDialect,
): Result<ModelTarget, Problem> {
  const route = table.routes.get(requested)
  if (route) return success({ provider: route.provider, model: route.model, reason: 'alias' })

  const slash = requested.indexOf('/')
  if (slash > 0 && slash < requested.length - 1) {
    const name = requested.slice(0, slash)
    if (table.providers.some((provider) => provider.name === name))
      return success({ provider: name, model: requested.slice(slash + 1), reason: 'provider-prefix' })
  }

  const listing = listingProvider(table.providers, requested, dialect)
  if (listing) return success({ provider: listing.name, model: requested, reason: 'model-list' })

  const takers = table.providers.filter(({ models }) => models.length === 0)
  const taker = takers.find((provider) => provider.dialect === dialect) ?? takers[0]
  if (taker) return success({ provider: taker.name, model: requested, reason: 'any-model' })
  return failure(problem('model-unknown', describeUnknown(table, requested)))
}

function listingProvider(
  providers: readonly RoutedProvider[],
  model: string,
  dialect: ProviderDialect,
): RoutedProvider | undefined {
  let [best, bestRank] = [undefined as RoutedProvider | undefined, 0]
  for (const provider of providers) {
    const fit = fitOf(provider.models, model)
    if (fit === 0) continue
    const rank = fit + (provider.dialect === dialect ? 2 : 0)
    if (rank > bestRank) [best, bestRank] = [provider, rank]
  }
  return best
}

/** 2 when the list names the model, 1 when it holds a beginning of it, else 0. */
function fitOf(models: readonly string[], model: string): 0 | 1 | 2 {
  let fit: 0 | 1 = 0
  for (const pattern of models) {
    if (pattern === model) return 2
    if (pattern.endsWith('*') && model.startsWith(pattern.slice(0, -1))) fit = 1
  }
  return fit
}

function describeUnknown({ routes, providers }: RoutingTable, requested: string): string {
  const shown = requested.slice(0, 100)
  if (providers.length === 0) return `The model is "${shown}"; no provider is configured yet.`
  const known = [
    ...routes.keys(),
    ...providers.flatMap(({ models }) => models.filter((model) => !model.endsWith('*'))),
  ]
  const near = nearest(shown, known)
  return `The model is "${shown}".${near.length > 0 ? ` Near it are: ${near.join(', ')}.` : ''}`
}

/** Names that differ from this one in at most a third of its characters, nearest first. */
function nearest(name: string, known: readonly string[]): string[] {
  return [...new Set(known)]
    .filter((other) => other.length <= 100)
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .toSorted((one, two) => one.distance - two.distance)
    .slice(0, nearNames)
    .map(({ other }) => other)
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let at = 1; at <= one.length; at++) {
    const next = [at]
    for (let to = 1; to <= other.length; to++)
      next.push(
        Math.min(next[to - 1]! + 1, row[to]! + 1, row[to - 1]! + (one[at - 1] === other[to - 1] ? 0 : 1)),
      )
    row = next
  }
  return row[other.length]!
}
