import type { VariableType } from '@telltale/sdk'
import { parsed } from '../calls/conversation-model.ts'
import { textsOfMessage, variablesIn } from '../playground/variables.ts'

/** What a variable may hold, while it is typed. */
export type VariableDraft = {
  readonly name: string
  readonly type: VariableType['type']
  /** What it comes to without a value: a refusal, the default, or no text. */
  readonly without: 'required' | 'default' | 'empty'
  readonly fallback: string
  readonly maxLength: string
  /** Of an enum, one a line. */
  readonly values: string
}

export type VariableTypes = Readonly<Record<string, VariableType>>

const plain = { type: 'string', without: 'required', fallback: '', maxLength: '', values: '' } as const

/** Null: no types, any value is taken. */
export const variableDraftsOf = (types: VariableTypes | undefined): readonly VariableDraft[] | null =>
  types === undefined ? null : Object.entries(types).map(([name, type]) => draftOf(name, type))

const draftOf = (name: string, { type, required, default: fallback, maxLength, values }: VariableType) =>
  ({
    name,
    type,
    without: fallback === undefined ? (required === false ? 'empty' : 'required') : 'default',
    fallback:
      fallback === undefined
        ? ''
        : typeof fallback === 'string' && type !== 'json'
          ? fallback
          : json(fallback),
    maxLength: maxLength === undefined ? '' : String(maxLength),
    values: values?.join('\n') ?? '',
  }) as const

const json = (value: unknown): string => JSON.stringify(value)

/** The variables that the texts of a draft ask for, in order of appearance. */
export function variablesUsed(template: string, messages: string): readonly string[] {
  const list = parsed(messages)
  const texts = [template, ...(Array.isArray(list) ? list.flatMap(textsOfMessage) : [])]
  return [...new Set(texts.flatMap(variablesIn))]
}

/** Those that the texts ask for first, each declared: one that was not is text, and required. */
export function declareUsed(
  drafts: readonly VariableDraft[],
  used: readonly string[],
): readonly VariableDraft[] {
  const known = new Map(drafts.map((draft) => [draft.name, draft]))
  return [
    ...used.map((name) => known.get(name) ?? { name, ...plain }),
    ...drafts.filter(({ name }) => !used.includes(name)),
  ]
}

/** The types that were typed, or the sentence that says what is wrong with one. The server checks defaults once more. */
export function readVariables(drafts: readonly VariableDraft[]): VariableTypes | string {
  const types: [string, VariableType][] = []
  for (const draft of drafts) {
    const read = readVariable(draft)
    if (typeof read === 'string') return `Variable ${draft.name}: ${read}`
    types.push([draft.name, read])
  }
  return Object.fromEntries(types)
}

function readVariable({ type, without, fallback, maxLength, values }: VariableDraft): VariableType | string {
  const choices = values
    .split('\n')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  if (type === 'enum' && choices.length === 0) return 'say which values it may have.'
  const isBounded = (type === 'string' || type === 'json') && maxLength.trim() !== ''
  if (isBounded && !(Number.isInteger(Number(maxLength)) && Number(maxLength) > 0))
    return 'the longest it may be is a whole number above 0.'
  const value = without === 'default' ? valueOf(type, fallback) : undefined
  if (without === 'default' && value === undefined) return `the default is no ${type}.`
  return {
    type,
    ...(type === 'enum' ? { values: choices } : {}),
    ...(isBounded ? { maxLength: Number(maxLength) } : {}),
    ...(without === 'default' ? { default: value } : {}),
    ...(without === 'empty' ? { required: false } : {}),
  }
}

/** Undefined when the text is no such value. */
function valueOf(type: VariableType['type'], text: string): unknown {
  if (type === 'string' || type === 'enum') return text
  const value = parsed(text)
  return type === 'json' || typeof value === type ? value : undefined
}
