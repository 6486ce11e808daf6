import { diffWordsWithSpace } from 'diff'
import { z } from 'zod'
import type { PromptVersion } from './model.ts'

const DiffPart = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })

/** How two versions of a prompt differ. */
export const PromptDiff = z.object({
  name: z.string(),
  from: z.number(),
  to: z.number(),
  /** The template and each message that has text, word by word; those that are equal are left out. */
  texts: z.array(
    z.object({
      /** `template`, `messages[0].content`. */
      field: z.string(),
      from: z.string(),
      to: z.string(),
      /** Null: too long or too different to be compared by words. */
      parts: z.array(DiffPart).nullable(),
    }),
  ),
  /** Everything else that differs; null where one side has none. */
  fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
})
export type PromptDiff = z.infer<typeof PromptDiff>

/** Bounds on what one comparison may take of the process: edits looked at, and milliseconds. */
const bounds = { maxEditLength: 5_000, timeout: 250 }

const plain = [
  'modelId',
  'temperature',
  'maxTokens',
  'tools',
  'responseFormat',
  'parameters',
  'variableTypes',
] as const

export function diffVersions(from: PromptVersion, to: PromptVersion): PromptDiff {
  const [left, right] = [textsOf(from), textsOf(to)]
  const texts = [...new Set([...left.keys(), ...right.keys()])]
    .map((field) => ({ field, from: left.get(field) ?? '', to: right.get(field) ?? '' }))
    .filter((one) => one.from !== one.to)
    .map((one) => ({ ...one, parts: wordsApart(one.from, one.to) }))
  const fields = plain
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
    .filter((one) => JSON.stringify(one.from) !== JSON.stringify(one.to))
  return { name: from.name, from: from.version, to: to.version, texts, fields }
}

/** A message that is no plain text is compared as its JSON; so is its role, when it has another. */
const textsOf = ({ template, messages = [] }: PromptVersion): ReadonlyMap<string, string> =>
  new Map([
    ['template', template],
    ...messages.flatMap((message, index): [string, string][] => {
      const { role, content, ...rest } = message
      const text = typeof content === 'string' ? content : JSON.stringify(content ?? null, null, 2)
      const more = Object.keys(rest).length === 0 ? role : JSON.stringify({ role, ...rest })
      return [
        [`messages[${index}].role`, more],
        [`messages[${index}].content`, text],
      ]
    }),
  ])

function wordsApart(from: string, to: string): z.infer<typeof DiffPart>[] | null {
  const changes = diffWordsWithSpace(from, to, bounds)
  return (
    changes?.map(({ added, removed, value }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value,
    })) ?? null
  )
}
