import { randomBytes } from 'node:crypto'
import { adminStore } from '../access/admin-store.ts'
import { accessStore } from '../access/store.ts'
import type { Config } from '../config.ts'
import type { FromFile } from '../gateway/compile-snapshot.ts'
import { success } from '../kernel/result.ts'
import { ledgerStore } from '../ledger/store.ts'
import { overrideStore } from '../pricing/overrides.ts'
import { promptStore } from '../prompts/store.ts'
import { checkBaseUrl } from '../routing/address.ts'
import { modelRouteStore } from '../routing/model-route-store.ts'
import { providerStore } from '../routing/store.ts'
import { orDie, type Foundation } from './foundation.ts'

export type Stores = ReturnType<typeof openStores>

/** Every room's store on the engines, and what the configuration file sets beside them. */
export function openStores(
  config: Config,
  { state, tape, clock, newId, sealing, addressPolicy }: Foundation,
) {
  const fromFile = readFileSettings(config, addressPolicy)
  const fileProviders = fromFile.providers.map(({ name, dialect, baseUrl, models, credentials }) => ({
    ...{ name, dialect, baseUrl, models },
    hasKey: credentials.ok && credentials.value.apiKey !== null,
    source: 'file' as const,
    updatedAt: null,
  }))
  const parts = { state, clock, newId }
  return {
    fromFile,
    access: accessStore({ ...parts, randomBytes }),
    admins: adminStore({ ...parts, randomBytes }),
    providers: providerStore({ ...parts, seal: sealing.seal, policy: addressPolicy, fileProviders }),
    modelRoutes: modelRouteStore({
      ...parts,
      fileRoutes: fromFile.modelRoutes,
      fileProviders: fileProviders.map(({ name }) => name),
    }),
    prompts: promptStore(parts),
    prices: overrideStore(state),
    ledger: ledgerStore(tape),
  }
}

/** Providers and models of the configuration file; their credentials were never sealed. */
const readFileSettings = (config: Config, policy: Foundation['addressPolicy']): FromFile => ({
  providers: Object.entries(config.providers).map(
    ([name, { dialect, baseUrl, models, apiKey, headers }]) => ({
      name,
      dialect,
      baseUrl: orDie(
        checkBaseUrl(baseUrl, policy),
        ({ detail }) => `The provider "${name}" in the configuration cannot be used: ${detail}`,
      ),
      models,
      credentials: success({ apiKey: apiKey ?? null, headers }),
    }),
  ),
  modelRoutes: Object.entries(config.models).map(([alias, target]) => ({ alias, ...target })),
})
