/** What may be said about a call beside what its dialect's own fields say. All optional. */
export type CallHints = {
  /** A prompt got from the SDK, or its name, or `name@version`: the call is attributed to it. */
  readonly prompt?: string | { readonly name: string; readonly version: number | null }
  /** Values for `model: "prompt:name"`, where the gateway renders the prompt. */
  readonly variables?: Readonly<Record<string, unknown>>
  readonly user?: string
  readonly session?: string
  /** The feature of your application that asks: 'answer', 'summarise'. */
  readonly route?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly release?: string
  /** The retrieval behind the call, `handbook@7; embedder=e5-large; k=8`: experiments watch that it stays the same. */
  readonly index?: string
  /** W3C traceparent; needed only where your client does not send `traceparent` itself. */
  readonly trace?: string
}

/**
 * The `x-telltale-*` headers of these hints, for any client of any provider:
 * `openai.chat.completions.create(body, { headers: telltale.headers({ prompt, user }) })`.
 * Text outside ASCII is carried as UTF-8; line breaks become spaces.
 */
export function callHeaders(hints: CallHints): Record<string, string> {
  const { prompt, variables, tags, ...plain } = hints
  const headers: Record<string, string> = {}
  if (prompt !== undefined) headers['x-telltale-prompt'] = asHeader(promptReference(prompt))
  for (const [name, value] of Object.entries(plain))
    if (value !== undefined) headers[`x-telltale-${name}`] = asHeader(value)
  if (variables !== undefined) headers['x-telltale-variables'] = asciiJson(variables)
  if (tags !== undefined) headers['x-telltale-tags'] = asciiJson(tags)
  return headers
}

const promptReference = (prompt: NonNullable<CallHints['prompt']>): string => {
  if (typeof prompt === 'string') return prompt
  return prompt.version === null ? prompt.name : `${prompt.name}@${prompt.version}`
}

/** Header values are bytes, one character each; the server reads them as UTF-8. */
const asHeader = (value: string): string =>
  String.fromCharCode(...new TextEncoder().encode(value.replace(/\p{Cc}+/gu, ' ').trim()))

const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
