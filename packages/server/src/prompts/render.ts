import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { PromptMessage } from './model.ts'

export type Values = Readonly<Record<string, unknown>>

type Rendered = {
  /** The template with its variables filled in. */
  readonly text: string
  /** The same as chat messages: the text as system message, then the prompt's own messages, filled in too. */
  readonly messages: readonly PromptMessage[]
  /** Names that were given and are not asked for. */
  readonly unused: readonly string[]
}

export type CompiledTemplate = {
  /** Names the texts ask for, in order of appearance. */
  readonly variables: readonly string[]
  /** Fails with variable-missing, naming every variable without a value. */
  render(values: Values): Result<Rendered, Problem>
}

/**
 * Makes a template and its messages ready. A variable is an identifier (letters, digits and _ of ASCII, no digit
 * first) in braces: `{name}`. Doubled braces around an identifier are literal, as in Python: `{{name}}` becomes
 * `{name}`, `{{{name}}}` a value in braces. Any other brace stays as it is, so a template may hold JSON as it stands:
 * `{"a": {"b": {name}}}` fills in only `name`. Strings go in as they are, other values as JSON. Everything is filled
 * in one pass: what a value holds is never looked at again.
 */
export function compileTemplate(template: string, messages: readonly PromptMessage[] = []): CompiledTemplate {
  const text = compileText(template)
  const rest = messages.map(compileMessage)
  const variables = [...new Set([...text.names, ...rest.flatMap(({ names }) => names)])]
  return {
    variables,
    render(values) {
      const texts = new Map<string, string>()
      const missing: string[] = []
      for (const name of variables) {
        const value = Object.hasOwn(values, name) ? asText(values[name]) : undefined
        if (value === undefined) missing.push(name)
        else texts.set(name, value)
      }
      if (missing.length > 0)
        return failure(problem('variable-missing', `No value for: ${missing.join(', ')}.`))
      const filled = text.fillIn(texts)
      return success({
        text: filled,
        messages: [{ role: 'system', content: filled }, ...rest.map(({ fillIn }) => fillIn(texts))],
        unused: Object.keys(values).filter((name) => !texts.has(name)),
      })
    },
  }
}

/** Undefined is no value; `null` is one, written as JSON. */
const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : JSON.stringify(value)

type Texts = ReadonlyMap<string, string>
type Compiled<Value> = { readonly names: readonly string[]; readonly fillIn: (texts: Texts) => Value }

/** The look-behind lets a run of braces be tried once, not once a brace: that would be quadratic. */
const inBraces = /(?<!\{)(\{+)([A-Za-z_][A-Za-z0-9_]*)(\}+)/g

/** Alternating literals and names, so that filling in is joining. */
function compileText(text: string): Compiled<string> {
  const [literals, names] = [[''], [] as string[]]
  const add = (literal: string) => void (literals[literals.length - 1] += literal)
  let end = 0
  for (const { 0: whole, 1: opening, 2: name, 3: closing, index } of text.matchAll(inBraces)) {
    const depth = Math.min(opening!.length, closing!.length)
    const pairs = Math.floor(depth / 2)
    add(text.slice(end, index) + '{'.repeat(opening!.length - depth + pairs))
    if (depth % 2 === 0) add(name!)
    else {
      names.push(name!)
      literals.push('')
    }
    add('}'.repeat(pairs + closing!.length - depth))
    end = index + whole.length
  }
  add(text.slice(end))
  return {
    names,
    fillIn(texts) {
      let filled = literals[0]!
      for (let at = 0; at < names.length; at++) filled += texts.get(names[at]!)! + literals[at + 1]!
      return filled
    },
  }
}

/** A message's text, or those of its parts that have a `text`; everything else goes as it is. */
function compileMessage(message: PromptMessage): Compiled<PromptMessage> {
  const { content } = message
  if (typeof content === 'string') {
    const { names, fillIn } = compileText(content)
    return { names, fillIn: (texts) => ({ ...message, content: fillIn(texts) }) }
  }
  if (!Array.isArray(content)) return { names: [], fillIn: () => message }
  const parts = content.map(compilePart)
  return {
    names: parts.flatMap(({ names }) => names),
    fillIn: (texts) => ({ ...message, content: parts.map(({ fillIn }) => fillIn(texts)) }),
  }
}

function compilePart(part: unknown): Compiled<unknown> {
  if (typeof part !== 'object' || part === null || !('text' in part) || typeof part.text !== 'string')
    return { names: [], fillIn: () => part }
  const { names, fillIn } = compileText(part.text)
  return { names, fillIn: (texts) => ({ ...part, text: fillIn(texts) }) }
}
