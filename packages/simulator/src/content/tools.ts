import type { Ask, Tool } from './ask.ts'
import { topicName } from './prose.ts'
import type { Random } from './random.ts'
import { valueFor } from './schema-value.ts'

/** A call the model decides on; `arguments` is JSON text, as both dialects stream it. */
export type ToolCall = { readonly name: string; readonly arguments: string }

/** The tool calls that answer this question: none when a text answer fits better. */
export function chooseCalls(ask: Ask, random: Random): readonly ToolCall[] {
  const { tools, toolChoice, question } = ask
  if (tools.length === 0 || toolChoice.kind === 'none') return []
  if (toolChoice.kind === 'one') {
    const named = tools.filter(({ name }) => name === toolChoice.name)
    return callsOf(named, ask, random)
  }
  if (ask.toolResults.length > 0 && toolChoice.kind === 'auto') return []
  const asked = new Set(wordsOf(question))
  const fitting = tools.filter((tool) =>
    wordsOf(`${tool.name} ${tool.description}`).some((word) => asked.has(word)),
  )
  if (fitting.length === 0) return toolChoice.kind === 'any' ? callsOf(tools.slice(0, 1), ask, random) : []
  return callsOf(fitting, ask, random)
}

/** Several tools that fit make parallel calls; one tool and "Paris and London" makes a call for each name. */
function callsOf(tools: readonly Tool[], ask: Ask, random: Random): readonly ToolCall[] {
  const names = namesIn(ask.question)
  const topic = topicName(ask.question)
  const call = (tool: Tool, about: readonly string[]): ToolCall => ({
    name: tool.name,
    arguments: JSON.stringify(valueFor(tool.schema, { random, names: about, topic })),
  })
  const wantsSeveral = ask.isParallel && /\b(and|both|each|all)\b/i.test(ask.question)
  if (!wantsSeveral) return tools.slice(0, 1).map((tool) => call(tool, names))
  if (tools.length > 1) return tools.slice(0, 8).map((tool) => call(tool, names))
  const subjects = names.length > 1 ? names.slice(0, 8).map((name) => [name]) : [names]
  return tools.flatMap((tool) => subjects.map((about) => call(tool, about)))
}

const commonWords = new Set(
  'about after also been both call does each from gets have into just like look make more need please some tell than that their them then there they this user want what when where which with would your given returns return'.split(
    ' ',
  ),
)

/** Words of four letters and more, plural and camelCase undone, so that "orders" fits `getOrder`. */
const wordsOf = (text: string): readonly string[] =>
  (
    text
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]{4,}/g) ?? []
  )
    .filter((word) => !commonWords.has(word))
    .map((word) => word.replace(/(?<=[a-z]{3})s$/, ''))

/** Quoted texts, numbers like A-1001 and capitalised words, leaving out the one that opens a sentence. */
export function namesIn(question: string): readonly string[] {
  const found = question.matchAll(
    /"([^"]{1,60})"|#?(\b[A-Z]{0,4}-?\d[\d-]*\b)|(?<![.!?]\s|^)\b([A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)*)/gm,
  )
  return [...new Set([...found].map((match) => match[1] ?? match[2] ?? match[3]!))]
}
