/** What the server offers to choose from: `GET /api/playground`. */
export type Choices = {
  readonly models: readonly { readonly id: string; readonly owner: string }[]
  readonly evaluators: readonly Offered[]
}

export type Offered = {
  readonly name: string
  readonly about: string
  /** JSON Schema of its options. */
  readonly options: { readonly properties?: Readonly<Record<string, { readonly default?: unknown }>> }
}

export type CellScore = {
  readonly name: string
  readonly score: number | null
  readonly passed: boolean | null
  readonly reason: string | null
  readonly words: string
}

/** What a cell came to. Unknown is null. */
export type CellEnd = {
  readonly status: 'ok' | 'error' | 'blocked' | 'cancelled' | 'truncated'
  readonly fault: string | null
  readonly finishReason: string | null
  readonly callId: string
  readonly provider: string | null
  readonly model: string | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: string | null
  readonly costUnknownReason: string | null
  readonly latencyMs: number
  readonly ttftMs: number | null
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[]
  readonly scores: readonly CellScore[]
}

/** One cell as it is sent: `POST /api/playground/run`. */
export type CellRequest = {
  readonly model: string
  readonly template: string
  readonly messages: readonly unknown[]
  readonly temperature: number | null
  readonly maxTokens: number | null
  readonly tools: readonly unknown[] | null
  readonly responseFormat: unknown
  readonly prompt: { readonly name: string; readonly version: number } | null
  readonly variables: Readonly<Record<string, string>>
  readonly input: string | null
  readonly expected: string | null
  readonly evaluators: readonly { readonly name: string; readonly options: unknown }[]
}
