import type { PromptMessage } from '../records.ts'
import { TelltaleError } from '../telltale-error.ts'

export type Rendered = {
  /** The template with its variables filled in. */
  readonly text: string
  /** The same as chat messages: the text as system message, then the prompt's own messages, filled in too. */
  readonly messages: readonly PromptMessage[]
}

type Template = { readonly template: string; readonly messages?: readonly PromptMessage[] }

/** The look behind keeps long runs of braces linear: a run is tried from its start only. */
const inBraces = /(?<!\{)(\{+)([A-Za-z_][A-Za-z0-9_]*)(\}+)/g

/**
 * Fills `{name}` in. Doubled braces around a name are literal, as in Python (`{{name}}` becomes `{name}`); every other
 * brace stays as it is, so a template may hold JSON. Strings go in as they are, other values as JSON. The server's
 * rule (packages/server/src/prompts/render.ts), pinned to the same cases in render-cases.json. Throws TelltaleError
 * `variable-missing` naming what is missing.
 */
export function renderPrompt(
  { template, messages = [] }: Template,
  variables: Readonly<Record<string, unknown>> = {},
): Rendered {
  const missing = new Set<string>()
  const valueOf = (name: string): string => {
    const value = Object.hasOwn(variables, name) ? asText(variables[name]) : undefined
    if (value === undefined) missing.add(name)
    return value ?? ''
  }
  const fill = (text: string): string =>
    text.replace(inBraces, (_, opening: string, name: string, closing: string) => {
      const depth = Math.min(opening.length, closing.length)
      const pairs = Math.floor(depth / 2)
      const middle = depth % 2 === 0 ? name : valueOf(name)
      return '{'.repeat(opening.length - depth + pairs) + middle + '}'.repeat(pairs + closing.length - depth)
    })
  const text = fill(template)
  const filled = messages.map((message) => ({ ...message, content: fillContent(message.content, fill) }))
  if (missing.size > 0) throw missingVariables([...missing])
  return { text, messages: [{ role: 'system', content: text }, ...filled] }
}

/** Undefined is no value; null is one. */
const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : JSON.stringify(value)

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
