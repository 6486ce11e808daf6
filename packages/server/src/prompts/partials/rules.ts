import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import type { PartialUsed, PromptMessage, PromptVersionRow } from '../model.ts'
import { parsePromptReference } from '../rules.ts'

/** What a prompt is made of that may include others, and be included. */
export type Includable = Pick<
  PromptVersionRow,
  'name' | 'version' | 'hash' | 'template' | 'messages' | 'variableTypes' | 'partials'
>

export type Expanded = Pick<Includable, 'template' | 'variableTypes'> & {
  readonly messages: PromptMessage[] | null
  /** Every version that was put in, those inside others too, in order of appearance. */
  readonly partials: readonly PartialUsed[]
}

/** Exactly two braces: `{{> name@3}}`. A third on either side makes it words like any other. */
const include = /(?<!\{)\{\{>[ \t]*([^\s{}]+)[ \t]*\}\}(?!\})/g
const opening = /(?<!\{)\{\{>/g

/** Of one text, in UTF-16 units, with everything in it. */
const longest = 1_000_000
const deepest = 16

type Texts = { readonly template: string; readonly messages: PromptMessage[] | null }

/**
 * The references in the texts, in order of appearance. Fails with prompt-invalid when one never ends, or names neither
 * a version nor an environment.
 */
export function readPartials(texts: {
  readonly template: string
  readonly messages?: PromptMessage[] | undefined
}): Result<readonly string[], Problem> {
  const found: string[] = []
  const troubles: string[] = []
  const read = (text: string): string => {
    const starts = new Set([...text.matchAll(include)].map(({ index }) => index))
    for (const { index } of text.matchAll(opening))
      if (troubles.length === 0 && !starts.has(index)) {
        const line = text.slice(0, index).split('\n').length
        troubles.push(
          `What "{{>" begins in line ${line} never ends: write {{> name@version}} or {{> name@environment}}`,
        )
      }
    for (const [, reference] of text.matchAll(include)) {
      const parsed = parsePromptReference(reference!)
      const isFull = parsed.ok && (parsed.value.version ?? parsed.value.environment) !== null
      if (!isFull)
        troubles.push(
          `"{{> ${reference!.slice(0, 200)}}}" must name a prompt and its version or environment: {{> name@3}}, {{> name@production}}`,
        )
      found.push(reference!)
    }
    return text
  }
  withTexts({ template: texts.template, messages: texts.messages ?? null }, read)
  return troubles.length === 0
    ? success([...new Set(found)])
    : failure(problem('prompt-invalid', `${troubles[0]}.`))
}

/**
 * Puts partials in: of an included prompt its template, read as if it had been written there. `resolve` finds what a
 * reference stands for. Fails with partial-unknown, partial-circular (naming the circle), prompt-too-long.
 */
export function expander(resolve: (reference: string) => Includable | null) {
  const known = new Map<string, Expanded>()

  const expand = (version: Includable, trail: readonly string[]): Result<Expanded, Problem> => {
    const name = `${version.name}@${version.version}`
    const before = known.get(name)
    if (before) return success(before)
    if (!version.partials?.length) return success({ ...version, partials: [] })
    const here = [...trail, name]
    const parts = new Map<string, Expanded>()
    for (const reference of version.partials) {
      const part = resolve(reference)
      if (!part) return failure(problem('partial-unknown', `${name} includes "${reference}".`))
      const partName = `${part.name}@${part.version}`
      if (here.includes(partName)) {
        const circle = [...here.slice(here.indexOf(partName)), partName]
        return failure(problem('partial-circular', `The circle is ${circle.join(' → ')}.`))
      }
      if (here.length >= deepest)
        return failure(problem('prompt-too-long', `${here.join(' → ')} is more than ${deepest} deep.`))
      if (part.template === '')
        return failure(problem('partial-unknown', `${partName}, which ${name} includes, has no template.`))
      const expanded = expand(part, here)
      if (!expanded.ok) return expanded
      const itself = { name: part.name, version: part.version, hash: part.hash }
      parts.set(reference, { ...expanded.value, partials: [itself, ...expanded.value.partials] })
    }
    const whole = putIn(version, parts)
    if (whole === null)
      return failure(
        problem('prompt-too-long', `${name} with what it includes is over ${longest} characters.`),
      )
    known.set(name, whole)
    return success(whole)
  }

  return (version: Includable): Result<Expanded, Problem> => expand(version, [])
}

/** Null when a text would be too long; it is measured before it is made. */
function putIn(version: Includable, parts: ReadonlyMap<string, Expanded>): Expanded | null {
  let isTooLong = false
  const fill = (text: string): string => {
    let length = text.length
    for (const [whole, reference] of text.matchAll(include))
      length += parts.get(reference!)!.template.length - whole.length
    isTooLong ||= length > longest
    return isTooLong ? '' : text.replace(include, (_, reference: string) => parts.get(reference)!.template)
  }
  const texts = withTexts(version, fill)
  if (isTooLong) return null
  const used = [...parts.values()].flatMap(({ partials }) => partials)
  const types = [...parts.values(), version].map(({ variableTypes }) => variableTypes ?? {})
  const variableTypes = Object.assign({}, ...types) as NonNullable<Expanded['variableTypes']>
  return {
    ...texts,
    variableTypes: Object.keys(variableTypes).length === 0 ? null : variableTypes,
    partials: [...new Map(used.map((one) => [`${one.name}@${one.version}`, one])).values()],
  }
}

/** The same with each text changed: the template, the messages' contents, the `text` of their parts. */
const withTexts = ({ template, messages }: Texts, change: (text: string) => string): Texts => ({
  template: change(template),
  messages:
    messages?.map((message) => {
      const { content } = message
      if (typeof content === 'string') return { ...message, content: change(content) }
      if (!Array.isArray(content)) return message
      return { ...message, content: content.map((part: unknown) => withText(part, change)) }
    }) ?? null,
})

const withText = (part: unknown, change: (text: string) => string): unknown =>
  typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
    ? { ...part, text: change(part.text) }
    : part
