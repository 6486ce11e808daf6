/** What a client's user sees of an answer, whatever the client. */
export type Seen = {
  readonly text: string
  readonly calls: readonly { readonly name: string; readonly input: unknown }[]
  readonly stop: unknown
  /** Tokens as the client's own dialect counts them: cached ones within input, thoughts within output. */
  readonly input: number | null | undefined
  readonly output: number | null | undefined
  readonly headers: Headers
}

export type Question = {
  readonly model: string
  readonly stream: boolean
  /** With the tool `find_order` on offer; `result`: it was called, and this came of it. */
  readonly tool?: { readonly result?: string }
  /** An answer of the schema {city: string}. */
  readonly structured?: true
  readonly image?: true
  readonly headers?: { readonly [name: string]: string }
  readonly signal?: AbortSignal
}

export type Client = (question: Question) => Promise<Seen>

export const words = 'Where is my order A-1001?'
export const toolName = 'find_order'
export const description = 'Looks an order up.'
export const parameters = {
  type: 'object',
  properties: { order: { type: 'string', description: 'Number of the order' } },
  required: ['order'],
  additionalProperties: false,
}
export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
export const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
export const input = { order: 'A-1001' }
export const parsed = (text: string): unknown => JSON.parse(text)
