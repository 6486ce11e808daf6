import type { Dialect } from '../../ledger/model.ts'
import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { carriesTools } from '../policy/rules.ts'

/** A request taken apart: what its user said last, and the same request with nothing in that place. */
export type Question = { readonly text: string; readonly frame: JsonObject }

/** Longer texts are documents, not questions: no similarity of the whole tells what differs in one place. */
const charactersAtMost = 4_000

/**
 * The question of a request, where it ends in one that is words and nothing else; null where it does not, where it
 * carries tools, and where it goes on from earlier turns unless that is allowed. Pure. Whatever is not the question
 * stays in the frame to the letter.
 */
export function questionOf(dialect: Dialect, body: JsonObject, multiTurn: boolean): Question | null {
  const field = conversations[dialect]
  if (field === undefined || carriesTools(body)) return null
  const turns = body[field]
  if (typeof turns === 'string' && field === 'input')
    return question(turns, (text) => ({ ...body, [field]: text }))
  if (!Array.isArray(turns)) return null
  const last: unknown = turns.at(-1)
  if (!isObject(last) || (last.role !== 'user' && !(dialect === 'gemini' && last.role === undefined)))
    return null
  if (!multiTurn && turns.slice(0, -1).some((turn) => !isSystem(turn))) return null
  const put = (more: JsonObject): JsonObject => ({
    ...body,
    [field]: [...turns.slice(0, -1), { ...last, ...more }],
  })
  const name = dialect === 'gemini' ? 'parts' : 'content'
  const content = last[name]
  if (typeof content === 'string') return question(content, (text) => put({ [name]: text }))
  const part: unknown = Array.isArray(content) && content.length === 1 ? content[0] : null
  if (!isObject(part) || typeof part.text !== 'string' || !isWords(part)) return null
  return question(part.text, (text) => put({ [name]: [{ ...part, text }] }))
}

const conversations: { readonly [name in Dialect]?: string } = {
  'openai-chat': 'messages',
  'openai-responses': 'input',
  'anthropic-messages': 'messages',
  gemini: 'contents',
}

const question = (text: string, without: (text: string) => JsonObject): Question | null =>
  text.trim() === '' || text.length > charactersAtMost ? null : { text, frame: without('') }

const isSystem = (turn: unknown): boolean =>
  isObject(turn) && (turn.role === 'system' || turn.role === 'developer')

const isWords = ({ type }: JsonObject): boolean =>
  type === undefined || type === 'text' || type === 'input_text'
