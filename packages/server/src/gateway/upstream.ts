import type { Dispatcher } from 'undici'

/** A configured provider, ready to be called: what the hot path needs and nothing more. */
export type Upstream = {
  readonly name: string
  readonly family: 'openai' | 'anthropic'
  /** Base path below the origin, without a slash at its end: '/v1'. */
  readonly basePath: string
  /** The connection pool of its origin. */
  readonly pool: Dispatcher
  /** Credentials and fixed headers as a flat list of names and values; null when the stored secret cannot be used. */
  readonly headers: readonly string[] | null
  readonly whyNoHeaders: 'provider-secret-missing' | 'provider-secret-unreadable' | null
  /** The credential itself, so that a provider that echoes it in an error is masked; null when there is none. */
  readonly secret: string | null
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
}
