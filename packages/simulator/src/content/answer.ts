import type { Ask } from './ask.ts'
import { answerFromDocuments } from './from-documents.ts'
import { answerFromRubric } from './from-rubric.ts'
import { parseJson } from './json.ts'
import { answerFromTools, supportAnswer, topicName } from './prose.ts'
import { hashText, mix, randomFrom } from './random.ts'
import type { Random } from './random.ts'
import { valueFor } from './schema-value.ts'
import { countTokens, splitTokens } from './tokens.ts'
import { chooseCalls, namesIn } from './tools.ts'
import type { ToolCall } from './tools.ts'

/** Why the answer ended. */
type Ending =
  { readonly kind: 'stop' | 'length' | 'tools' } | { readonly kind: 'sequence'; readonly sequence: string }

/** One finished answer, whatever the dialect. */
export type Answer = {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly ending: Ending
  /** Thinking plus answer. */
  readonly outputTokens: number
  readonly reasoningTokens: number
}

/** What decides an answer besides the question itself. */
export type AnswerSettings = {
  readonly seed: number
  /** Answers are made at least this long; 0 leaves them natural (40 to 90 tokens). */
  readonly answerTokens: number
  /** Gives a text of the caller's own; undefined falls back on the built-in prose. */
  readonly answer?: ((ask: Ask) => string | undefined) | undefined
}

/** The answer number `index` (0 unless several were asked for) to this question: same question, same answer. */
export function answerTo(ask: Ask, settings: AnswerSettings, index = 0): Answer {
  const random = randomFrom(mix(mix(hashText(ask.promptText), settings.seed), index))
  const calls = chooseCalls(ask, random)
  if (calls.length > 0) return answerWithCalls(ask, calls)
  return limit(ask, textFor(ask, settings, random))
}

function answerWithCalls(ask: Ask, calls: readonly ToolCall[]): Answer {
  // Names and arguments, plus the eight or so tokens that wrap each call.
  const tokens = calls.reduce(
    (sum, call) => sum + 8 + countTokens(call.name) + countTokens(call.arguments),
    0,
  )
  return {
    text: '',
    calls,
    ending: { kind: 'tools' },
    outputTokens: tokens + ask.reasoningTokens,
    reasoningTokens: ask.reasoningTokens,
  }
}

function textFor(ask: Ask, settings: AnswerSettings, random: Random): string {
  const own = settings.answer?.(ask)
  if (own !== undefined) return own
  const topic = topicName(ask.question)
  if (ask.format.kind === 'schema')
    return JSON.stringify(valueFor(ask.format.schema, { random, names: namesIn(ask.question), topic }))
  const long = settings.answerTokens
  if (ask.format.kind === 'json')
    return JSON.stringify({
      topic,
      answer: supportAnswer(ask.question, random, () => true),
      resolved: random() < 0.7,
    })
  const judged = answerFromRubric(ask.promptText)
  if (judged !== undefined) return judged
  if (ask.toolResults.length > 0) return answerFromTools(ask.toolResults.map(readable), random)
  const told = answerFromDocuments(ask.promptText, ask.question, random)
  if (told !== undefined) return told
  return supportAnswer(ask.question, random, (text) => long === 0 || countTokens(text) >= long)
}

/** Tool results are mostly JSON; a person would be told the values with their names, without the braces. */
function readable(result: string): string {
  const value = parseJson(result)
  if (typeof value !== 'object' || value === null) return result
  return Object.entries(value)
    .map(([name, item]) => `${name} ${typeof item === 'object' ? JSON.stringify(item) : String(item)}`)
    .join(', ')
}

/** Applies stop sequences, then the token limit; thinking counts towards the limit, as with the real ones. */
function limit(ask: Ask, full: string): Answer {
  const { reasoningTokens, stop, maxTokens } = ask
  let text = full
  let ending: Ending = { kind: 'stop' }
  for (const sequence of stop) {
    const at = text.indexOf(sequence)
    if (at < 0) continue
    text = text.slice(0, at)
    ending = { kind: 'sequence', sequence }
  }
  const thought = Math.min(reasoningTokens, maxTokens)
  const room = maxTokens - thought
  let tokens = countTokens(text)
  if (tokens > room) {
    text = splitTokens(text).slice(0, room).join('')
    tokens = room
    ending = { kind: 'length' }
  }
  return { text, calls: [], ending, outputTokens: thought + tokens, reasoningTokens: thought }
}
