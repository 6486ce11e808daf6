import { randomBytes } from 'node:crypto'
import { peopleStore } from '../access/people-store.ts'
import { limitStore } from '../access/limits/store.ts'
import { accessStore } from '../access/store.ts'
import type { Config } from '../config.ts'
import { trialsIn } from '../experiments/experiment-rows.ts'
import { experimentStore } from '../experiments/store.ts'
import type { FromFile } from '../gateway/compile-snapshot.ts'
import type { Problem } from '../kernel/problem.ts'
import { success } from '../kernel/result.ts'
import { guardrailStore } from '../guardrails/store.ts'
import { judgeStore } from '../judges/store.ts'
import { ledgerStore } from '../ledger/store.ts'
import type { MetricOf } from '../metrics/model.ts'
import { ownMetricStore } from '../metrics/own-store.ts'
import { resolveMetric } from '../metrics/resolve.ts'
import { overrideStore } from '../pricing/overrides.ts'
import { gateStore } from '../prompts/gates/store.ts'
import { promptStore } from '../prompts/store.ts'
import { checkBaseUrl, checkReceiver } from '../routing/address.ts'
import { modelRouteStore } from '../routing/model-route-store.ts'
import { aliasPlan } from '../routing/route-model.ts'
import { routeStore } from '../routing/route-store.ts'
import { providerStore } from '../routing/store.ts'
import { settleVendor, type Vendors } from '../routing/vendor-rules.ts'
import { experimentPrompts } from './experiment-prompts.ts'
import { orDie, type Foundation } from './foundation.ts'

export type Stores = ReturnType<typeof openStores>

/** Every room's store on the engines, and what the configuration file sets beside them. */
export function openStores(
  config: Config,
  { state, tape, clock, newId, sealing, addressPolicy, vendors, metrics, checks }: Foundation,
) {
  const fromFile = readFileSettings(config, addressPolicy, vendors)
  const fileProviders = fromFile.providers.map(
    ({ credentials, vendor = null, settings = {}, keyBalance = 'weighted', ...provider }) => ({
      ...{ ...provider, vendor, settings, keyBalance },
      hasKey: credentials.ok && credentials.value.keys.length > 0,
      source: 'file' as const,
      updatedAt: null,
    }),
  )
  const parts = { state, clock, newId }
  const prompted = { ...parts, trialsOf: trialsIn(state) }
  const routes = routeStore({
    ...parts,
    fileRoutes: fromFile.routes,
    fileProviders: fileProviders.map(({ name }) => name),
  })
  const ownMetrics = ownMetricStore({ ...parts, tape })
  const metricsOf = async (projectId: string): Promise<MetricOf> => {
    const own = new Map((await ownMetrics.list(projectId)).map((metric) => [metric.name, metric]))
    return (name) => resolveMetric(metrics, own, name)
  }
  return {
    fromFile,
    access: accessStore({ ...parts, randomBytes }),
    people: peopleStore({ ...parts, randomBytes }),
    limits: limitStore(parts),
    providers: providerStore({ ...parts, seal: sealing.seal, policy: addressPolicy, vendors, fileProviders }),
    routes,
    modelRoutes: modelRouteStore({ routes, fileRoutes: fromFile.routes }),
    prompts: promptStore(prompted),
    ownMetrics,
    metricsOf,
    experiments: experimentStore({
      ...parts,
      metricsOf,
      ...experimentPrompts(parts),
    }),
    gates: gateStore(prompted),
    guardrails: guardrailStore({
      ...{ ...parts, checks, seal: sealing.seal, open: sealing.open },
      checkAddress: (url) => checkReceiver(url, addressPolicy),
    }),
    judges: judgeStore(parts),
    prices: overrideStore(state),
    ledger: ledgerStore(tape),
  }
}

/** Providers, models and routes of the configuration file; the providers' credentials were never sealed. */
function readFileSettings(config: Config, policy: Foundation['addressPolicy'], vendors: Vendors): FromFile {
  const providers = Object.entries(config.providers).map(
    ([name, { models, apiKey, keys, keyBalance, headers, ...given }]) => {
      const unusable = ({ detail }: Problem) =>
        `The provider "${name}" in the configuration cannot be used: ${detail}`
      const settled = orDie(settleVendor(vendors, { ...given, apiKey, keys, headers }, null), unusable)
      const baseUrl = orDie(checkBaseUrl(settled.baseUrl, policy), unusable)
      const credentials = success({ keys: keys ?? (apiKey === undefined ? [] : [apiKey]), headers })
      return { name, ...settled, baseUrl, models, keyBalance, credentials }
    },
  )
  const aliases = Object.entries(config.models).map(([name, { provider, model }]) => ({
    name,
    plan: aliasPlan(provider, model),
  }))
  const routes = Object.entries(config.routes).map(([name, plan]) => ({ name, plan }))
  return { providers, routes: [...aliases, ...routes] }
}
