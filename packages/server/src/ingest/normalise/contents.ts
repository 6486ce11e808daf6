import { bareFields } from '../fields.ts'
import type { Attributes } from '../model.ts'
import { textFrom } from './attributes.ts'

/** What was said in a span, as its attributes have it, and the attributes without it: contents are kept as bodies. */
export type Contents = {
  readonly input: string | null
  readonly output: string | null
  readonly rest: Attributes
}

const inputs = [
  'input.value',
  'traceloop.entity.input',
  'langfuse.observation.input',
  'gen_ai.tool.call.arguments',
  'gen_ai.retrieval.query.text',
  'gen_ai.input.messages',
  'ai.prompt',
  'ai.prompt.messages',
  'ai.toolCall.args',
]
const outputs = [
  'output.value',
  'traceloop.entity.output',
  'langfuse.observation.output',
  'gen_ai.tool.call.result',
  'gen_ai.output.messages',
  'ai.response.text',
  'ai.response.object',
  'ai.toolCall.result',
]
const contentNames = new Set([
  ...inputs,
  ...outputs,
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.retrieval.documents',
  'ai.prompt.tools',
  'ai.prompt.toolChoice',
  'ai.response.toolCalls',
  'ai.response.reasoning',
])
/** Their first letters decide for most names at once. */
const contentPrefixes =
  /^(?:llm\.(?:input_messages|output_messages|tools|prompts|completions|request\.functions)\.|gen_ai\.(?:prompt|completion)\.\d|retrieval\.documents\.|reranker\.(?:input|output)_documents\.|embedding\.embeddings\.)/

export function contentsOf(attributes: Attributes): Contents {
  const rest = bareFields()
  for (const name in attributes)
    if (!contentNames.has(name) && !contentPrefixes.test(name)) rest[name] = attributes[name]
  return { input: firstOf(attributes, inputs), output: firstOf(attributes, outputs), rest }
}

function firstOf(attributes: Attributes, names: readonly string[]): string | null {
  for (const name of names) {
    const value = textFrom(attributes[name])
    if (value !== null && value !== '') return value
  }
  return null
}

/** What one row takes of attributes, as JSON; a megabyte of them would be a megabyte in every page that shows the row. */
const charsAtMost = 64 * 1024

/** Attributes that fit into a row; the longest are left out first, and counted. */
export function bounded(attributes: Attributes): {
  readonly attributes: Attributes
  readonly dropped: number
} {
  let size = 0
  for (const name in attributes) size += name.length + sizeOf(attributes[name])
  if (size <= charsAtMost) return { attributes, dropped: 0 }
  const kept = bareFields()
  const byLength = Object.keys(attributes)
    .map((name) => ({ name, size: name.length + sizeOf(attributes[name]) }))
    .sort((a, b) => a.size - b.size)
  let used = 0
  let dropped = 0
  for (const { name, size: one } of byLength)
    if ((used += one) <= charsAtMost) kept[name] = attributes[name]
    else dropped += 1
  return { attributes: kept, dropped }
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string'
    ? value.length
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value).length
      : 8
