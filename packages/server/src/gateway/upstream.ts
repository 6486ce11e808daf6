import type { Dispatcher } from 'undici'
import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'

/** A configured provider, ready to be called: what the hot path needs and nothing more. */
export type Upstream = {
  readonly name: string
  /** Whose prices hold for its models; null when neither its name nor its address says. */
  readonly vendor: string | null
  readonly family: 'openai' | 'anthropic'
  /** Base path below the origin, without a slash at its end: '/v1'. */
  readonly basePath: string
  /** The connection pool of its origin. */
  readonly pool: Dispatcher
  /** Credentials and fixed headers as a flat list of names and values, or why the stored secret cannot be used. */
  readonly headers: Result<readonly string[], Problem>
  /** The credential itself, so that a provider that echoes it in an error is masked; null when there is none. */
  readonly secret: string | null
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
}
