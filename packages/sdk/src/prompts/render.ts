import type { PromptMessage } from './records.ts'
import { TelltaleError } from '../telltale-error.ts'
import { textOfVariable, type VariableType } from './variable-types.ts'

export type Rendered = {
  /** The template with its variables filled in. */
  readonly text: string
  /** The same as chat messages: the text as system message, then the prompt's own messages, filled in too. */
  readonly messages: readonly PromptMessage[]
}

type Template = {
  readonly template: string
  readonly messages?: readonly PromptMessage[]
  readonly variableTypes?: Readonly<Record<string, VariableType>>
}

/** The look behind keeps long runs of braces linear: a run is tried from its start only. */
const inBraces = /(?<!\{)(\{+)([A-Za-z_][A-Za-z0-9_]*)(\}+)/g

/** UTF-16 units of all texts together: a long value in many places would fill the memory. */
const longest = 4_000_000

/**
 * Fills `{name}` in. Doubled braces around a name are literal, as in Python (`{{name}}` becomes `{name}`); every other
 * brace stays as it is, so a template may hold JSON. Strings go in as they are, other values as JSON. The server's
 * rule (packages/server/src/prompts/render.ts), pinned to the same cases in render-cases.json. Throws TelltaleError
 * `variable-missing` or `variable-invalid`, naming each, and `prompt-too-long`.
 */
export function renderPrompt(
  { template, messages = [], variableTypes = {} }: Template,
  variables: Readonly<Record<string, unknown>> = {},
): Rendered {
  const texts = new Map<string, string>()
  const missing: string[] = []
  const troubles: string[] = []
  const read = (name: string): string => {
    const found = textOfVariable(own(variableTypes, name), own(variables, name))
    if ('missing' in found) missing.push(name)
    if ('trouble' in found) troubles.push(`${name} ${found.trouble}`)
    return 'text' in found ? found.text : ''
  }
  let length = 0
  const textOf = (name: string): string => {
    const text = texts.get(name) ?? read(name)
    texts.set(name, text)
    length += text.length
    if (length > longest) throw tooLong()
    return text
  }
  const fill = (text: string): string => {
    length += text.length
    return text.replace(inBraces, (_, opening: string, name: string, closing: string) => {
      const depth = Math.min(opening.length, closing.length)
      const pairs = Math.floor(depth / 2)
      const middle = depth % 2 === 0 ? name : textOf(name)
      return '{'.repeat(opening.length - depth + pairs) + middle + '}'.repeat(pairs + closing.length - depth)
    })
  }
  const text = fill(template)
  const filled = messages.map((message) => ({ ...message, content: fillContent(message.content, fill) }))
  if (missing.length > 0) throw missingVariables(missing)
  if (troubles.length > 0) throw invalidVariables(troubles)
  return { text, messages: [...(template === '' ? [] : [{ role: 'system', content: text }]), ...filled] }
}

/** Never what an object inherits: `{constructor}` is a name like any other. */
const own = <Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined

/** Text, or a list of parts of which those with a `text` are filled in. */
function fillContent(content: unknown, fill: (text: string) => string): unknown {
  if (typeof content === 'string') return fill(content)
  if (!Array.isArray(content)) return content
  return content.map((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
      ? { ...part, text: fill(part.text) }
      : part,
  )
}

const missingVariables = (names: readonly string[]): TelltaleError =>
  new TelltaleError({
    code: 'variable-missing',
    message: `A variable of the prompt has no value: ${names.join(', ')}.`,
    status: 400,
    hint: 'Give it to render({ … }).',
  })

const invalidVariables = (troubles: readonly string[]): TelltaleError =>
  new TelltaleError({
    code: 'variable-invalid',
    message: `A variable of the prompt has a value it may not have: ${troubles.join('; ')}.`,
    status: 400,
    hint: 'Give render({ … }) a value of the declared type.',
  })

const tooLong = (): TelltaleError =>
  new TelltaleError({
    code: 'prompt-too-long',
    message: `The prompt, filled in, is longer than ${longest} characters.`,
    status: 413,
    hint: 'Give shorter values.',
  })
