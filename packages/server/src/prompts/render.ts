import { textOfVariable } from '@telltale/sdk'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { PromptMessage, VariableTypes } from './model.ts'

export type Values = Readonly<Record<string, unknown>>

export type Rendered = {
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
  /** Fails with variable-missing or variable-invalid, naming every such variable, and with prompt-too-long. */
  render(values: Values): Result<Rendered, Problem>
}

/** UTF-16 units of all texts together: a long value in many places would fill the memory. */
const longest = 4_000_000

export type TemplateParts = {
  readonly template: string
  readonly messages?: readonly PromptMessage[] | null | undefined
  readonly variableTypes?: VariableTypes | null | undefined
}

/**
 * Makes a template and its messages ready. A variable is an identifier (letters, digits and _ of ASCII, no digit
 * first) in braces: `{name}`. Doubled braces around an identifier are literal, as in Python: `{{name}}` becomes
 * `{name}`, `{{{name}}}` a value in braces. Any other brace stays as it is, so a template may hold JSON as it stands:
 * `{"a": {"b": {name}}}` fills in only `name`. Strings go in as they are, other values as JSON. Everything is filled
 * in one pass: what a value holds is never looked at again.
 */
export function compileTemplate({ template, messages, variableTypes }: TemplateParts): CompiledTemplate {
  const text = compileText(template)
  const rest = (messages ?? []).map(compileMessage)
  const everyName = [...text.names, ...rest.flatMap(({ names }) => names)]
  const variables = [...new Set(everyName)]
  const types = new Map(Object.entries(variableTypes ?? {}))
  const ownLength = text.length + rest.reduce((sum, { length }) => sum + length, 0)
  return {
    variables,
    render(values) {
      const texts = new Map<string, string>()
      const missing: string[] = []
      const troubles: string[] = []
      for (const name of variables) {
        const found = textOfVariable(types.get(name), Object.hasOwn(values, name) ? values[name] : undefined)
        if ('text' in found) texts.set(name, found.text)
        else if ('missing' in found) missing.push(name)
        else troubles.push(`${name} ${found.trouble}`)
      }
      if (missing.length > 0)
        return failure(problem('variable-missing', `No value for: ${missing.join(', ')}.`))
      if (troubles.length > 0) return failure(problem('variable-invalid', `${troubles.join('; ')}.`))
      let length = ownLength
      for (const name of everyName) length += texts.get(name)!.length
      if (length > longest)
        return failure(problem('prompt-too-long', `It would be ${length} characters, of at most ${longest}.`))
      const filled = text.fillIn(texts)
      return success({
        text: filled,
        messages: [
          ...(template === '' ? [] : [{ role: 'system', content: filled }]),
          ...rest.map(({ fillIn }) => fillIn(texts)),
        ],
        unused: Object.keys(values).filter((name) => !texts.has(name)),
      })
    },
  }
}

type Texts = ReadonlyMap<string, string>
type Compiled<Value> = {
  /** As often as they stand there. */
  readonly names: readonly string[]
  /** Of what is not a variable, in UTF-16 units. */
  readonly length: number
  readonly fillIn: (texts: Texts) => Value
}

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
    length: text.length,
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
    const { fillIn, ...text } = compileText(content)
    return { ...text, fillIn: (texts) => ({ ...message, content: fillIn(texts) }) }
  }
  if (!Array.isArray(content)) return { names: [], length: 0, fillIn: () => message }
  const parts = content.map(compilePart)
  return {
    names: parts.flatMap(({ names }) => names),
    length: parts.reduce((sum, { length }) => sum + length, 0),
    fillIn: (texts) => ({ ...message, content: parts.map(({ fillIn }) => fillIn(texts)) }),
  }
}

function compilePart(part: unknown): Compiled<unknown> {
  if (typeof part !== 'object' || part === null || !('text' in part) || typeof part.text !== 'string')
    return { names: [], length: 0, fillIn: () => part }
  const { fillIn, ...text } = compileText(part.text)
  return { ...text, fillIn: (texts) => ({ ...part, text: fillIn(texts) }) }
}
