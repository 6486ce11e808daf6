import { hash } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { openVendor } from '../providers/open-vendor.ts'
import { spokenDialects } from '../providers/spoken-dialects.ts'
import type { Vendor, VendorSettings, VendorTools } from '../providers/vendor.ts'
import { vendorOf } from '../pricing/vendor.ts'
import { keyTextOf, type GivenKey, type ProviderRow } from '../routing/model.ts'
import { readSettings, type Vendors } from '../routing/vendor-rules.ts'
import type { PoolKeeper } from './pools.ts'
import type { Credential, Upstream } from './upstream.ts'

/** A provider with its credentials opened, or why they cannot be. */
export type ProviderToCall = Pick<ProviderRow, 'name' | 'dialect' | 'baseUrl' | 'models'> & {
  /** Not there in rows an older version left on disk. */
  readonly vendor?: ProviderRow['vendor']
  readonly settings?: ProviderRow['settings']
  readonly keyBalance?: ProviderRow['keyBalance']
  readonly credentials: Result<
    { readonly keys: readonly GivenKey[]; readonly headers: { readonly [name: string]: string } },
    Problem
  >
}

export type UpstreamOptions = {
  readonly pools: PoolKeeper
  readonly vendors: Vendors
  readonly vendorTools: VendorTools
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
      const vendor = provider.vendor == null ? null : options.vendors.get(provider.vendor)
      const settings = vendor ? readSettings(vendor, provider.settings ?? {}) : null
      const opened =
        vendor && credentials.ok
          ? openedOf({ vendor, settings, provider, url }, credentials.value, options)
          : null
      return [
        provider.name,
        {
          name: provider.name,
          vendor: vendor?.priceName ?? vendorOf(provider.name, provider.baseUrl),
          family: provider.dialect,
          dialects: spokenDialects(vendor ?? null, provider.dialect, settings),
          basePath: basePathOf(url, provider.dialect),
          lane: options.pools.laneOf(url.origin),
          credentials: opened?.credentials ?? credentialsWithout(vendor, provider),
          keyBalance: provider.keyBalance ?? 'weighted',
          decode: opened?.decode ?? null,
          classify: vendor?.classify ?? null,
          firstByteTimeoutMs: options.firstByteTimeoutMs,
          idleTimeoutMs: options.idleTimeoutMs,
        },
      ]
    }),
  )
  options.pools.keepOnly(origins)
  return upstreams
}

type OfVendor = {
  readonly vendor: Vendor
  readonly settings: VendorSettings | null
  readonly provider: ProviderToCall
  readonly url: URL
}
type OpenedUpstream = Pick<Upstream, 'credentials' | 'decode'>

/** A provider of a vendor; one whose settings the vendor no longer takes cannot be called, and says so. */
function openedOf(
  { vendor, settings, provider, url: baseUrl }: OfVendor,
  credentials: Credentials,
  { vendorTools }: UpstreamOptions,
): OpenedUpstream {
  if (settings === null) {
    const detail = `The settings of "${provider.name}" are not what ${vendor.title} needs.`
    return { credentials: failure(problem('provider-secret-missing', detail)), decode: null }
  }
  const fixed = Object.entries(credentials.headers).map(([name, value]) => [name.toLowerCase(), value])
  const headers = Object.fromEntries(fixed) as { readonly [name: string]: string }
  let decoding: OpenedUpstream['decode'] = null
  const opened = eachKey(credentials).map(({ apiKey, weight }): Credential => {
    const opening = { family: provider.dialect, baseUrl, settings, apiKey, headers }
    const { decode, ...shown } = openVendor(vendor, opening, vendorTools)
    decoding = decode
    return { id: idOf([apiKey ?? '', ...shown.headers]), weight, ...shown }
  })
  return { credentials: success(opened), decode: decoding }
}

/** Of a provider without a vendor. */
function credentialsWithout(
  vendor: Vendor | null | undefined,
  { name, dialect, credentials }: ProviderToCall,
): Upstream['credentials'] {
  if (vendor === undefined)
    return failure(problem('provider-secret-missing', `The vendor of "${name}" is not known here.`))
  if (!credentials.ok) return credentials
  const fixed = Object.entries(credentials.value.headers).flatMap(([name, value]) => [
    name.toLowerCase(),
    value,
  ])
  return success(eachKey(credentials.value).map((key) => plainCredential(dialect, key, fixed)))
}

/** One for each key; one without a key when there is none: a model server of one's own may need none. */
const eachKey = ({ keys }: Credentials): readonly OneKey[] =>
  keys.length === 0
    ? [{ apiKey: null, weight: 1 }]
    : keys.map((given) => ({
        apiKey: keyTextOf(given),
        weight: typeof given === 'string' ? 1 : (given.weight ?? 1),
      }))

type OneKey = { readonly apiKey: string | null; readonly weight: number }

/** Anthropic's and Gemini's own clients take a base URL without its version and people paste it with: both are meant the same. */
const basePathOf = (url: URL, dialect: ProviderRow['dialect']): string => {
  const path = url.pathname.replace(/\/+$/, '')
  return dialect === 'openai' ? path : path.replace(/\/v1(?:alpha|beta)?$/, '')
}

/** Without a vendor the dialect says which header the key goes into. */
const plainCredential = (
  dialect: ProviderRow['dialect'],
  { apiKey, weight }: OneKey,
  fixed: readonly string[],
): Credential => {
  const headers = apiKey === null ? fixed : [...keyHeader(dialect, apiKey), ...fixed]
  return { id: idOf(headers), weight, headers, request: null }
}

const idOf = (secrets: readonly string[]): string => hash('sha256', secrets.join('\n'), 'hex').slice(0, 8)

function keyHeader(dialect: ProviderRow['dialect'], key: string): readonly [string, string] {
  if (dialect === 'openai') return ['authorization', `Bearer ${key}`]
  return [dialect === 'gemini' ? 'x-goog-api-key' : 'x-api-key', key]
}

type Credentials = Extract<ProviderToCall['credentials'], { ok: true }>['value']
