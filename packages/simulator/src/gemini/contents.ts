import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { asList, asText, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import { hashText } from '../content/random.ts'
import { countTokens } from '../content/tokens.ts'
import { field } from './field.ts'

/** What a picture costs, whatever its size: ai.google.dev/gemini-api/docs/tokens. */
const imageTokens = 258

export type Reading = {
  readonly text: string
  readonly tokens: number
  readonly question: string
  readonly toolResults: readonly string[]
}

/** Joins the words of all contents and counts tokens. */
export function readContents(contents: unknown): Reading | Refusal {
  const list = isObject(contents) ? [contents] : asList(contents)
  if (list.length === 0) return refuse(400, '* GenerateContentRequest.contents: contents is not specified\n')
  let text = ''
  let tokens = 0
  let question = ''
  let toolResults: readonly string[] = []
  for (const content of list) {
    if (!isObject(content)) return refuse(400, "Invalid value at 'contents': not an object")
    const role = asText(content['role']) ?? 'user'
    if (!['user', 'model', 'function'].includes(role))
      return refuse(400, 'Please use a valid role: user, model.')
    const parts = asList(content['parts'])
    if (parts.length === 0)
      return refuse(400, '* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n')
    text += `\n${role}: ${partsWords(parts)}`
    tokens += 2 + partsTokens(parts)
    if (role === 'model') continue
    const results = parts.filter(isObject).flatMap((part) => field(part, 'functionResponse') ?? [])
    toolResults = results.filter(isObject).map(({ response }) => JSON.stringify(response ?? {}))
    if (results.length === 0) question = partsWords(parts)
  }
  return { text, tokens, question, toolResults }
}

/** What the parts say in words; pictures stand as a fingerprint. */
export const partsWords = (parts: readonly unknown[]): string => parts.filter(isObject).map(wordsOf).join('')

export const partsTokens = (parts: readonly unknown[]): number =>
  parts
    .filter(isObject)
    .reduce((sum, part) => sum + (isPicture(part) ? imageTokens : countTokens(wordsOf(part))), 0)

const isPicture = (part: JsonObject): boolean =>
  isObject(field(part, 'inlineData')) || isObject(field(part, 'fileData'))

function wordsOf(part: JsonObject): string {
  const text = asText(part['text'])
  if (text !== undefined) return text
  return isPicture(part) ? ` [image ${hashText(JSON.stringify(part))}]` : JSON.stringify(part)
}
