import type { ClientPool } from '../http1/client-pool.ts'
import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { DialectFamily } from '../providers/dialect.ts'
import type { OpenedVendor } from '../providers/open-vendor.ts'
import type { MakeRequest, Vendor, VendorDialect } from '../providers/vendor.ts'
import type { KeyBalance } from '../routing/model.ts'

/** A configured provider, ready to be called: what the hot path needs and nothing more. */
export type Upstream = {
  readonly name: string
  /** Whose prices hold for its models; null when neither its name nor its address says. */
  readonly vendor: string | null
  readonly family: DialectFamily
  /** Those of its family that it can be called in. */
  readonly dialects: readonly VendorDialect[]
  /** Base path below the origin, without a slash at its end: '/v1'. */
  readonly basePath: string
  /** The connections to its origin. */
  readonly lane: ClientPool
  /** One or more, or why the stored secret cannot be used. */
  readonly credentials: Result<readonly Credential[], Problem>
  /** How one of several is chosen. */
  readonly keyBalance: KeyBalance
  /** Of a vendor: how its replies and errors differ; null when they do not. */
  readonly decode: OpenedVendor['decode']
  readonly classify: Vendor['classify'] | null
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
}

/** What a provider is shown: one of its keys with the fixed headers. */
export type Credential = {
  /** Tells keys apart without telling them: eight hexadecimal digits of a hash. A changed key is another one. */
  readonly id: string
  /** Its share of the calls among the provider's keys. */
  readonly weight: number
  /** A flat list of names and values. */
  readonly headers: readonly string[]
  /** What a vendor makes of a request with it: a signature, a token, another path; null when it goes out as it is. */
  readonly request: MakeRequest | null
}
