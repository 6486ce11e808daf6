import type { Limit } from '../access/limits/model.ts'
import { compileLimits } from '../access/limits/rules.ts'
import { compileKeys } from '../access/rules.ts'
import type { PersonRow, KeyRow } from '../access/model.ts'
import { compileExperiments } from '../experiments/compile.ts'
import type { ExperimentRow } from '../experiments/lifecycle-model.ts'
import type { GuardrailRow } from '../guardrails/model.ts'
import { judgeLimits } from '../guardrails/rules.ts'
import type { GuardrailsOf } from '../guardrails/ready.ts'
import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import { remembered } from '../kernel/remember.ts'
import { compileBook } from '../pricing/book.ts'
import type { PriceOverride } from '../pricing/model.ts'
import { priceName } from '../pricing/vendor.ts'
import { compilePrompts, findPrompt } from '../prompts/compile.ts'
import { production, type PromptRows } from '../prompts/model.ts'
import type { ProviderDialect, ProviderRow } from '../routing/model.ts'
import type { NamedRoute, RouteRow } from '../routing/route-model.ts'
import { resolveModel } from '../routing/rules.ts'
import type { TranslationLoss } from './carriage.ts'
import { compileRoutes, plainRoute } from './compile-routes.ts'
import type { ReadyRoute } from './ready-route.ts'
import type { Snapshot } from './snapshot.ts'
import { compileUpstreams, type ProviderToCall, type UpstreamOptions } from './upstreams.ts'

/** All that the state store holds for the hot path, as plain JSON: what is kept on disk between runs. */
export type SnapshotRows = {
  readonly revision: number
  readonly atMs: number
  readonly keys: readonly KeyRow[]
  readonly people: readonly PersonRow[]
  readonly limits: readonly Limit[]
  readonly isClaimed: boolean
  readonly providers: readonly ProviderRow[]
  readonly routes: readonly RouteRow[]
  readonly prompts: PromptRows
  readonly experiments: readonly ExperimentRow[]
  readonly guardrails: readonly GuardrailRow[]
  readonly priceOverrides: readonly PriceOverride[]
}

export type FromFile = {
  readonly providers: readonly ProviderToCall[]
  readonly routes: readonly NamedRoute[]
}

export type CompileOptions = UpstreamOptions & {
  /** Of routes that do not say. */
  readonly translationLoss: TranslationLoss
  readonly credentialsOf: (row: ProviderRow) => ProviderToCall['credentials']
  readonly guardrailsOf: GuardrailsOf
}

/** The rows of state and of the configuration file, made ready. The file wins where both name the same. */
export function compileSnapshot(rows: SnapshotRows, fromFile: FromFile, options: CompileOptions): Snapshot {
  const inFile = new Set(fromFile.providers.map(({ name }) => name))
  const ownProviders = rows.providers
    .filter(({ name }) => !inFile.has(name))
    .map((row) => ({ ...row, credentials: options.credentialsOf(row) }))
  const providers = [...fromFile.providers, ...ownProviders]
  const plans = new Map([...rows.routes, ...fromFile.routes].map(({ name, plan }) => [name, plan]))
  const firstTargets = new Map([...plans].map(([name, { plan }]) => [name, plan[0]!.targets[0]!]))
  const table = { routes: firstTargets, providers }
  const prompts = compilePrompts(rows.prompts)
  const dialects = new Map(providers.map(({ name, dialect }) => [name, dialect]))

  const upstreams = compileUpstreams(providers, options)
  const routes = compileRoutes(
    [...plans].map(([name, plan]) => ({ name, plan })),
    upstreams,
    options.translationLoss,
  )
  const book = compileBook(rows.priceOverrides)

  return {
    revision: rows.revision,
    compiledAtMs: rows.atMs,
    keys: compileKeys(rows.keys),
    limits: compileLimits([...rows.limits, ...judgeLimits(rows.guardrails)]),
    upstreams,
    book,
    modelNames: [
      ...[...firstTargets].map(([name, { provider }]) => ({
        id: name,
        owner: provider,
        family: dialects.get(provider) ?? 'openai',
      })),
      ...providers.flatMap(({ name, dialect, models }) =>
        models.filter((model) => !model.endsWith('*')).map((id) => ({ id, owner: name, family: dialect })),
      ),
    ],
    promptModels: (projectId) =>
      [...prompts.entries()]
        .filter(([key, { active }]) => active.has(production) && key.startsWith(`${projectId}/`))
        .map(([key]) => ({
          id: `prompt:${key.slice(projectId.length + 1)}`,
          owner: 'prompt',
          family: 'openai',
        })),
    routes,
    routeOf: remembered((model: string, family: ProviderDialect): Result<ReadyRoute, Problem> => {
      const named = routes.get(model)
      if (named) return success(named)
      const target = resolveModel(table, model, family)
      if (!target.ok) return target
      const upstream = upstreams.get(target.value.provider)!
      const to = { upstream, model: target.value.model }
      return success(plainRoute(model, target.value.reason, to, options.translationLoss))
    }),
    findPrompt: remembered((reference: string, projectId: string) =>
      findPrompt(prompts, projectId, reference),
    ),
    experimentOn: compileExperiments(rows.experiments),
    guardrailsOf: options.guardrailsOf,
    priceName: remembered((model: string, provider: string) =>
      priceName(book, provider, upstreams.get(provider)?.vendor ?? null, model),
    ),
  }
}
