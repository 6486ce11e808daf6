import { parsed } from '../calls/conversation-model.ts'
import { extrasOf, type Draft } from '../prompts/draft.ts'
import type { PromptVersion } from '@telltale/sdk'
import type { CellRequest } from './records.ts'
import { textsOfMessage, variablesIn } from './variables.ts'

/** A message while it is edited: its text, or as `json` the whole message where it is more than a text. */
export type DraftMessage = { readonly role: string; readonly text: string; readonly isJson: boolean }

/** What a prompt says, while it is edited: every field is text. */
export type Words = {
  readonly template: string
  readonly messages: readonly DraftMessage[]
  readonly temperature: string
  readonly maxTokens: string
  readonly tools: string
  readonly responseFormat: string
}

/** One wording to compare. */
export type Variant = {
  readonly id: string
  readonly words: Words
  /** The version it began as; null for a draft from nothing. */
  readonly origin: Origin | null
}

/** A version before it was edited; its parameters and types go along when it is saved anew. */
type Origin = Pick<PromptVersion, 'name' | 'version' | 'parameters' | 'variableTypes'> & {
  readonly words: Words
}

/** One set of values, which every column is asked with. A value that is not there is left out. */
export type Row = {
  readonly id: string
  readonly values: Readonly<Record<string, string>>
  readonly input: string
  readonly expected: string | null
}

export type ChosenEvaluator = { readonly name: string; readonly options: string }

/** Everything that is set up before a run. */
export type Bench = {
  readonly variants: readonly Variant[]
  readonly models: readonly string[]
  readonly rows: readonly Row[]
  readonly evaluators: readonly ChosenEvaluator[]
}

/** A column of the grid. */
export type Column = { readonly variant: Variant; readonly label: string; readonly model: string }

export const cellsAtMost = 1_000

const noWords: Words = {
  ...{ template: '', messages: [], temperature: '', maxTokens: '' },
  ...{ tools: '', responseFormat: '' },
}

const newId = (): string => crypto.randomUUID()

export const newVariant = (words: Partial<Words> = {}): Variant => ({
  ...{ id: newId(), words: { ...noWords, ...words }, origin: null },
})

export const newRow = (row: Partial<Omit<Row, 'id'>> = {}): Row => ({
  ...{ id: newId(), values: {}, input: '', expected: null, ...row },
})

const json = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(value, null, 2)

/** A message of a version or a request, ready to be edited. */
export function draftMessage(message: unknown): DraftMessage {
  const fields = (typeof message === 'object' && message !== null ? message : {}) as Record<string, unknown>
  const role = typeof fields.role === 'string' ? fields.role : 'user'
  const isPlain =
    typeof fields.content === 'string' &&
    Object.keys(fields).every((key) => ['role', 'content'].includes(key))
  return isPlain
    ? { role, text: fields.content as string, isJson: false }
    : { role, text: json(message), isJson: true }
}

export function variantOf(version: PromptVersion): Variant {
  const words: Words = {
    template: version.template,
    messages: Array.isArray(version.messages) ? version.messages.map(draftMessage) : [],
    temperature: String(version.temperature),
    maxTokens: String(version.maxTokens),
    tools: json(version.tools),
    responseFormat: json(version.responseFormat),
  }
  const { name, version: number, parameters, variableTypes } = version
  return { id: newId(), words, origin: { name, version: number, words, parameters, variableTypes } }
}

export const isUnchanged = ({ words, origin }: Variant): boolean =>
  origin !== null && JSON.stringify(words) === JSON.stringify(origin.words)

/** A, B … Z, AA …: what a variant is called by its place. */
export const letterOf = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : letterOf(Math.floor(index / 26) - 1) + letterOf(index % 26)

export const columnsOf = ({ variants, models }: Pick<Bench, 'variants' | 'models'>): readonly Column[] =>
  variants.flatMap((variant, index) => models.map((model) => ({ variant, label: letterOf(index), model })))

/** Names the variants ask for, in order of appearance; `input` is a field of its own. */
export function variablesOf({ variants }: Pick<Bench, 'variants'>): readonly string[] {
  const texts = variants.flatMap(({ words }) => [
    words.template,
    ...words.messages.flatMap(({ text, isJson }) => (isJson ? textsOfMessage(parsed(text)) : [text])),
  ])
  return [...new Set(texts.flatMap(variablesIn))].filter((name) => name !== 'input')
}

/** The words as the form of a new version takes them. */
export const asDraft = ({ words, origin }: Variant, modelId: string, message: string): Draft => ({
  template: words.template,
  modelId,
  temperature: words.temperature === '' ? '1' : words.temperature,
  maxTokens: words.maxTokens === '' ? '1024' : words.maxTokens,
  messages: words.messages.length === 0 ? '' : JSON.stringify(words.messages.map(messageOf)),
  tools: words.tools,
  responseFormat: words.responseFormat,
  message,
  ...extrasOf(origin ?? undefined),
})

const messageOf = ({ role, text, isJson }: DraftMessage): unknown =>
  isJson ? parsed(text) : { role, content: text }

/** What stands in the way of sending a variant, in a sentence; null when nothing does. */
export function faultOf({ words }: Variant): string | null {
  const { temperature, maxTokens } = words
  if (temperature !== '' && !(Number(temperature) >= 0 && Number(temperature) <= 2))
    return 'Temperature is a number from 0 to 2.'
  if (maxTokens !== '' && !(Number.isInteger(Number(maxTokens)) && Number(maxTokens) > 0))
    return 'Maximum tokens is a whole number above 0.'
  const tools = words.tools.trim() === '' ? [] : parsed(words.tools)
  if (!Array.isArray(tools)) return 'Tools is not a JSON list.'
  const format = words.responseFormat.trim() === '' ? {} : parsed(words.responseFormat)
  if (typeof format !== 'object' || format === null) return 'Response format is not a JSON object.'
  const broken = words.messages.findIndex((message) => {
    const value = messageOf(message)
    return typeof value !== 'object' || value === null || !('role' in value)
  })
  return broken < 0 ? null : `Message ${broken + 1} is not a JSON object with a role.`
}

/** A cell as it is sent. The variant has no fault. */
export const requestOf = (
  { variant, model }: Pick<Column, 'variant' | 'model'>,
  row: Row,
  evaluators: readonly ChosenEvaluator[],
): CellRequest => ({
  ...{ model, template: variant.words.template, messages: variant.words.messages.map(messageOf) },
  temperature: variant.words.temperature === '' ? null : Number(variant.words.temperature),
  maxTokens: variant.words.maxTokens === '' ? null : Number(variant.words.maxTokens),
  tools: variant.words.tools.trim() === '' ? null : (parsed(variant.words.tools) as unknown[]),
  responseFormat: variant.words.responseFormat.trim() === '' ? null : parsed(variant.words.responseFormat),
  prompt: isUnchanged(variant) ? { name: variant.origin!.name, version: variant.origin!.version } : null,
  ...{ variables: row.values, input: row.input, expected: row.expected },
  evaluators: evaluators.map(({ name, options }) => ({
    name,
    options: options.trim() === '' ? {} : (parsed(options) ?? options),
  })),
})
