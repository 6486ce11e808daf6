import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { Warning } from '../ledger/model.ts'
import type {
  AnswerFacts,
  Dialect,
  JsonObject,
  PromptFill,
  StreamReader,
  WireDialect,
} from '../providers/dialect.ts'
import type { Ask } from './ask.ts'
import type { Credential, Upstream } from './upstream.ts'

/** How one attempt carries the ask to a target and its answer back: the bytes there, and the bytes shown here. */
export type Carriage = {
  /** Below the provider's origin. */
  readonly path: string
  readonly payload: Buffer
  /** Credentials, signatures and fixed headers: names and values in a flat list, after the caller's own. */
  readonly headers: readonly string[]
  /** The caller's headers that go on, out of all that may. */
  forwarded(callers: readonly string[]): readonly string[]
  /** The interface whose prices hold for the answer. */
  readonly api: WireDialect['api']
  /** The caller sees other bytes than the provider sent. */
  readonly isTranslated: boolean
  /** Understands a whole answer, or an error's body, and says what the caller sees of it: the same bytes when nothing is translated. */
  readWhole(json: JsonObject, body: Buffer, said: WholeSaid): WholeRead
  /** Understands a stream as it passes, and says what the caller sees of it. */
  readStream(): CarriedStream
  /** What of the request, and of the answer so far, could not be said in the other dialect. */
  warnings(): readonly Warning[]
}

/** What a provider said beside the body. */
export type WholeSaid = { readonly status: number; readonly retryAfterMs: number | null }

export type WholeRead = {
  /** Of the provider's own words. */
  readonly facts: AnswerFacts
  readonly shown: Buffer | string
  /** The HTTP status the caller sees. */
  readonly status: number
}

export type CarriedStream = StreamReader & {
  /** What the caller is still to see once a complete stream has ended. */
  end(): Buffer
}

/** What becomes of what a target's dialect cannot say: the call is refused, or it is left out with a warning. */
export type TranslationLoss = 'refuse' | 'warn'

export type Cargo = {
  readonly ask: Ask
  readonly fill: PromptFill | null
  readonly upstream: Upstream
  readonly credential: Credential
  readonly model: string
  readonly translationLoss: TranslationLoss
}

/** Makes carriages from one client dialect to one kind of provider. */
export type Carrier = {
  /** What the provider is spoken to in; null: what the client speaks. */
  readonly speaks: Dialect | null
  carry(cargo: Cargo): Result<Carriage, Problem>
}
