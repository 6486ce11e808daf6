import type { PromptMessage } from '../records.ts'
import { TelltaleError } from '../telltale-error.ts'

export type Rendered = {
  /** The template with its variables filled in. */
  readonly text: string
  /** The same as chat messages: the text as system message, then the prompt's own messages, filled in too. */
  readonly messages: readonly PromptMessage[]
}

type Template = { readonly template: string; readonly messages?: readonly PromptMessage[] }

const variable = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/**
 * Fills `{name}` in; every other brace stays as it is. The server's rule (packages/server/src/prompts/render.ts),
 * pinned to the same cases in render-cases.json. Throws TelltaleError `variable-missing` naming what is missing.
 */
export function renderPrompt(
  { template, messages = [] }: Template,
  variables: Readonly<Record<string, unknown>> = {},
): Rendered {
  const missing = new Set<string>()
  const fill = (text: string): string =>
    text.replace(variable, (whole, name: string) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined
      if (value === undefined) missing.add(name)
      return value === undefined ? whole : asText(value)
    })
  const text = fill(template)
  const filled = messages.map((message) => ({ ...message, content: fillContent(message.content, fill) }))
  if (missing.size > 0) throw missingVariables([...missing])
  return { text, messages: [{ role: 'system', content: text }, ...filled] }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

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
