import { z } from 'zod'
import type { Call } from '../../src/ledger/model.ts'

/** A client library as its users know it, driven through one door so that every scenario can ask the same of each. */
export type Client = {
  readonly name: string
  /** What the record says it spoke, who answers, and the model it asks for. */
  readonly dialect: Call['dialect']
  readonly provider: 'openai' | 'anthropic' | 'gemini'
  readonly model: string
  readonly open: (line: Line) => Talk
  /** The client's own name for a failure, and what it says of it. */
  readonly readFailure: (error: unknown) => Failure
  /** The class it throws for each status. */
  readonly errors: Readonly<Record<FailingStatus, string>>
  /** It tries again without being set up to. */
  readonly retriesUnasked: boolean
  /** It tries again unless told not to by x-should-retry: false; clients that do not know the header retry all the same. */
  readonly heedsShouldRetry: boolean
  /** Tokens by which it overstates the output of a stream; 0 when it does not say. */
  readonly streamSurplus?: number
  /** Only where the library has embeddings. */
  readonly embedding?: Embedding
}

export type FailingStatus = 400 | 401 | 429 | 500

/** Where a client calls and as whom. */
export type Line = {
  readonly address: string
  readonly key: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
  /** How often it tries again; undefined leaves the client its own habit. */
  readonly retries: number | undefined
}

export type Talk = {
  readonly create: (question: string, signal?: AbortSignal) => Promise<Seen>
  readonly stream: (question: string, listen?: Listen) => Promise<Seen>
  /** Offers `weather`, carries out what the model asks for, sends the results back. */
  readonly useTools: (question: string, isStreamed: boolean) => Promise<ToolUse>
  /** An answer of the shape `Forecast`, as the client parsed it. */
  readonly fill: (question: string) => Promise<unknown>
}

export type Listen = { readonly onPiece?: (text: string) => void; readonly signal?: AbortSignal }

/** An answer as the client shows it. Tokens are null where the library does not show them. */
export type Seen = {
  readonly text: string
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}

export type ToolUse = {
  readonly calls: readonly { readonly name: string; readonly city: unknown }[]
  readonly answer: Seen
}

export type Failure = { readonly kind: string; readonly status: number; readonly message: string }

export type Embedding = {
  readonly dialect: Call['dialect']
  readonly model: string
  readonly dimensions: number
  readonly embed: (line: Line, texts: readonly string[]) => Promise<Embedded>
}

export type Embedded = {
  readonly vectors: readonly (readonly number[])[]
  readonly inputTokens: number | null
}

export const Forecast = z.object({ city: z.string(), celsius: z.number() })

const City = z.object({ city: z.string() })

/** The one tool every client offers. */
export const weather = {
  name: 'get_weather',
  description: 'The weather in one city',
  Input: City,
  inputSchema: { ...z.toJSONSchema(City), type: 'object' as const },
  look: ({ city }: { readonly city: string }) => ({ city, celsius: city === 'Paris' ? 21 : 17 }),
}

/** Carries out a call whose arguments are still JSON text. */
export const lookUp = (json: string): { readonly city: string; readonly celsius: number } =>
  weather.look(City.parse(JSON.parse(json)))

/** Settings that are left out when they say nothing, so that the client's own defaults hold. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value }
