import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import { vendorOf } from '../pricing/vendor.ts'
import type { ProviderRow } from '../routing/model.ts'
import type { PoolKeeper } from './pools.ts'
import type { Upstream } from './upstream.ts'

/** A provider with its credentials opened, or why they cannot be. */
export type ProviderToCall = Pick<ProviderRow, 'name' | 'dialect' | 'baseUrl' | 'models'> & {
  readonly credentials: Result<
    { readonly apiKey: string | null; readonly headers: { readonly [name: string]: string } },
    Problem
  >
}

export type UpstreamOptions = {
  readonly pools: PoolKeeper
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
}

/** Providers made ready for the hot path, by name. */
export function compileUpstreams(
  providers: readonly ProviderToCall[],
  options: UpstreamOptions,
): ReadonlyMap<string, Upstream> {
  const origins = new Set<string>()
  const upstreams = new Map(
    providers.map((provider): [string, Upstream] => {
      const url = new URL(provider.baseUrl)
      origins.add(url.origin)
      const { credentials } = provider
      return [
        provider.name,
        {
          name: provider.name,
          vendor: vendorOf(provider.name, provider.baseUrl),
          family: provider.dialect,
          basePath: basePathOf(url, provider.dialect),
          pool: options.pools.poolOf(url.origin),
          headers: credentials.ok ? success(headersOf(provider.dialect, credentials.value)) : credentials,
          secret: credentials.ok ? credentials.value.apiKey : null,
          firstByteTimeoutMs: options.firstByteTimeoutMs,
          idleTimeoutMs: options.idleTimeoutMs,
        },
      ]
    }),
  )
  options.pools.keepOnly(origins)
  return upstreams
}

/** Anthropic's own clients take a base URL without /v1 and people paste it with: both are meant the same. */
const basePathOf = (url: URL, dialect: ProviderRow['dialect']): string => {
  const path = url.pathname.replace(/\/+$/, '')
  return dialect === 'anthropic' ? path.replace(/\/v1$/, '') : path
}

/** A provider without a credential is called without one: a model server of one's own may need none. */
function headersOf(dialect: ProviderRow['dialect'], { apiKey, headers }: Credentials): readonly string[] {
  const fixed = Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), value])
  if (apiKey === null) return fixed
  return dialect === 'openai'
    ? ['authorization', `Bearer ${apiKey}`, ...fixed]
    : ['x-api-key', apiKey, ...fixed]
}

type Credentials = Extract<ProviderToCall['credentials'], { ok: true }>['value']
