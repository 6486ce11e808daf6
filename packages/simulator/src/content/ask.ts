import type { JsonObject } from './json.ts'

/** A tool that the caller offers, whatever the dialect. */
export type Tool = { readonly name: string; readonly description: string; readonly schema: JsonObject }

/** How freely a tool may be chosen: `one` forces the named tool, `any` forces some tool. */
export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly name: string }

/** What the answer must look like. */
export type Format =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly schema: JsonObject }

/** A question in neither dialect: all that decides the answer. */
export type Ask = {
  /** As asked for, without a fault. */
  readonly model: string
  /** Every text of the prompt in order: what the answer's seed and the prompt cache are made of. */
  readonly promptText: string
  readonly inputTokens: number
  /** The text of the last user message. */
  readonly question: string
  /** Texts of the tool results after the last user question; empty when the question stands last. */
  readonly toolResults: readonly string[]
  readonly tools: readonly Tool[]
  readonly toolChoice: ToolChoice
  readonly isParallel: boolean
  readonly format: Format
  readonly maxTokens: number
  readonly stop: readonly string[]
  /** Tokens spent on thinking before the answer; 0 for models that do not. */
  readonly reasoningTokens: number
}

/** A request the API refuses, in the words of the dialect's own API. */
export type Refusal = {
  readonly kind: 'refusal'
  readonly status: number
  readonly message: string
  /** The field at fault, for dialects that name it. */
  readonly param?: string
  /** The machine-readable code, for dialects that have one. */
  readonly code?: string
  /** How long to wait, for dialects that say it in the body: "13s". */
  readonly retryDelay?: string
}

export const refuse = (
  status: number,
  message: string,
  more: Pick<Refusal, 'param' | 'code' | 'retryDelay'> = {},
): Refusal => ({
  kind: 'refusal',
  status,
  message,
  ...more,
})

export const isRefusal = (value: object): value is Refusal => 'kind' in value && value.kind === 'refusal'
