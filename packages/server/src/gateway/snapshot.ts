import type { ReadyLimit } from '../access/limits/rules.ts'
import type { KeyRecord } from '../access/model.ts'
import type { ReadyExperiment } from '../experiments/compile.ts'
import type { GuardrailsOf } from '../guardrails/ready.ts'
import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { PriceBook } from '../pricing/book.ts'
import type { CompiledVersion } from '../prompts/compile.ts'
import type { ReadyRoute } from './ready-route.ts'
import type { DialectFamily } from '../providers/dialect.ts'
import type { Upstream } from './upstream.ts'

/**
 * Everything the hot path needs to know, compiled and immutable, swapped whole when state changes. It is kept on
 * disk, so that the gateway starts and serves while the state store is away.
 */
export type Snapshot = {
  /** Sequence of the newest change it holds. */
  readonly revision: number
  readonly compiledAtMs: number
  /** SHA-256 of the key in hexadecimal → the key. */
  readonly keys: ReadonlyMap<string, KeyRecord>
  /** By project; a project without limits has no entry. */
  readonly limits: ReadonlyMap<string, readonly ReadyLimit[]>
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly book: PriceBook
  /** Names a client may call, for the list of models. */
  readonly modelNames: readonly {
    readonly id: string
    readonly owner: string
    readonly family: DialectFamily
  }[]
  /** The project's prompts that can be called as models: `prompt:name`. */
  promptModels(projectId: string): Snapshot['modelNames']
  /** By name, as a caller's hint names them. */
  readonly routes: ReadonlyMap<string, ReadyRoute>
  /** Where a requested model goes: a route of this name, else the one target that serves it. */
  readonly routeOf: (model: string, family: DialectFamily) => Result<ReadyRoute, Problem>
  /** `name@version`, or `name@environment`: what is active there; `name` alone is what is active in production. */
  readonly findPrompt: (reference: string, projectId: string) => Result<CompiledVersion, Problem>
  /** The experiment that runs on a prompt there, for calls that name no version of it. */
  readonly experimentOn: (
    prompt: string,
    environment: string,
    projectId: string,
  ) => ReadyExperiment | undefined
  /** Those that are on, enforcing or in shadow. */
  readonly guardrailsOf: GuardrailsOf
  /** Under whose name the price book knows this provider's model. */
  readonly priceName: (model: string, provider: string) => string
}
