import { isObject, jsonOrNull, type JsonObject } from '../dialect.ts'
import type { Losses } from './losses.ts'
import type { CallPart } from './neutral.ts'

/** Arguments as OpenAI writes them. */
export const inputText = ({ input }: CallPart): string =>
  typeof input === 'string' ? input : JSON.stringify(input)

/** Arguments as Anthropic and Gemini write them. What is no JSON object is kept whole under one key. */
export function inputObject({ input, name }: CallPart, losses: Losses, at: string): JsonObject {
  if (typeof input !== 'string') return input
  if (input.trim() === '') return {}
  const value = jsonOrNull(input)
  if (isObject(value)) return value
  losses.add(`${at} (call of ${name})`, 'wrapped as {"arguments": …}: the arguments are not a JSON object')
  return { arguments: input }
}
