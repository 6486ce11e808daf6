import type { Dialect, ReasoningPart, Signature } from './neutral.ts'

/**
 * A signature that travels through a client of another dialect is sealed: its origin is written into it, so that
 * it is given back to the provider that can check it, and to no other. Base64, as Gemini's field is bytes.
 */
const word = 'telltale:'
const prefix = Buffer.from(word).toString('base64')

/** What a client of dialect `client` gets to keep. */
export function sealed(signature: Signature, client: Dialect): string {
  if (signature.origin === client) return signature.value
  const { origin, id, isRedacted, value } = signature
  return Buffer.from(word + JSON.stringify([origin, isRedacted, id, value])).toString('base64')
}

/** Reads back what a client of dialect `client` kept: its own dialect's signature, or a sealed one. */
export function unsealed(value: string, client: Dialect, id: string | null, isRedacted: boolean): Signature {
  if (value.startsWith(prefix)) {
    const inside = sealOf(value)
    if (inside) return inside
  }
  return { origin: client, value, id, isRedacted }
}

function sealOf(value: string): Signature | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(value, 'base64').toString('utf8').slice(word.length))
    if (!Array.isArray(parts)) return null
    const [origin, isRedacted, id, inner] = parts as unknown[]
    if (typeof inner !== 'string' || typeof isRedacted !== 'boolean' || !isDialect(origin)) return null
    return { origin, isRedacted, id: typeof id === 'string' ? id : null, value: inner }
  } catch {
    return null
  }
}

const isDialect = (value: unknown): value is Dialect =>
  value === 'openai-chat' ||
  value === 'openai-responses' ||
  value === 'anthropic-messages' ||
  value === 'gemini'

/**
 * Chat completions sign nothing, yet some of their vendors (DeepSeek) insist on seeing the thoughts before a tool
 * call again. This mark says whose they were.
 */
export const chatMark: Signature = { origin: 'openai-chat', value: '', id: null, isRedacted: false }

/** May this reasoning go back to a provider of this dialect? */
export const belongsTo = (part: ReasoningPart, provider: Dialect): boolean =>
  (part.signature?.origin ?? part.origin) === provider

export const reasoningPart = (text: string, signature: Signature | null, client: Dialect): ReasoningPart => ({
  kind: 'reasoning',
  text,
  signature,
  origin: signature?.origin ?? client,
})
