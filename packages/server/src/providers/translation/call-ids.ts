import { createHash } from 'node:crypto'
import type { Dialect } from './neutral.ts'

/** What a provider takes as a call's id; OpenAI chat refuses more than 40 characters, Anthropic other letters. */
const allowed: { readonly [dialect in Dialect]: RegExp } = {
  'openai-chat': /^[\s\S]{1,40}$/,
  'openai-responses': /^[\s\S]{1,64}$/,
  'anthropic-messages': /^[a-zA-Z0-9_-]{1,128}$/,
  gemini: /^[\s\S]{1,256}$/,
}

/** The id itself where the dialect takes it, else one made from it: the same for a call and for its result. */
export const callIdFor = (dialect: Dialect, id: string): string =>
  allowed[dialect].test(id) ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`

/** An id for a call that came without one (Gemini): the same each time the same conversation is read. */
export const madeCallId = (turn: string | number, place: number): string => `call_${turn}_${place}`
