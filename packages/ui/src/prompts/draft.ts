import type { NewPromptVersion, PromptVersion } from '@telltale/sdk'
import { isFields, parsed } from '../calls/conversation-model.ts'
import { parameterDraftOf, readParameters, type ParameterDraft } from './parameter-draft.ts'
import {
  declareUsed,
  readVariables,
  variableDraftsOf,
  variablesUsed,
  type VariableDraft,
} from './variable-draft.ts'

/** A version while it is being typed: every field is text. */
export type Draft = {
  readonly template: string
  readonly modelId: string
  readonly temperature: string
  readonly maxTokens: string
  readonly messages: string
  readonly tools: string
  readonly responseFormat: string
  readonly message: string
  readonly metadata: string
  readonly parameters: ParameterDraft
  /** Null: any value is taken. */
  readonly variables: readonly VariableDraft[] | null
}

const json = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(value, null, 2)

/** What a version has besides words and settings, for a draft that goes on from it. Metadata is of each version alone. */
export const extrasOf = (
  version: Pick<PromptVersion, 'parameters' | 'variableTypes'> | undefined,
): Pick<Draft, 'metadata' | 'parameters' | 'variables'> => ({
  metadata: '',
  parameters: parameterDraftOf(version?.parameters),
  variables: variableDraftsOf(version?.variableTypes),
})

/** A draft that starts from a version, or from nothing. The message is of each version alone. */
export const draftOf = (version: PromptVersion | undefined): Draft => ({
  template: version?.template ?? '',
  modelId: version?.modelId ?? 'gpt-4o-mini',
  temperature: String(version?.temperature ?? 1),
  maxTokens: String(version?.maxTokens ?? 1024),
  messages: json(version?.messages),
  tools: json(version?.tools),
  responseFormat: json(version?.responseFormat),
  message: '',
  ...extrasOf(version),
})

/** The version a draft means, or the sentence that says what is wrong with it. */
export function readDraft(draft: Draft): NewPromptVersion | string {
  const temperature = Number(draft.temperature)
  const maxTokens = Number(draft.maxTokens)
  if (draft.modelId.trim() === '') return 'Name a model.'
  if (draft.temperature.trim() === '' || !(temperature >= 0)) return 'Temperature is a number from 0 up.'
  if (!Number.isInteger(maxTokens) || maxTokens <= 0) return 'Maximum tokens is a whole number above 0.'
  const extras: Record<string, unknown> = {}
  for (const [key, label] of [
    ['messages', 'Messages'],
    ['tools', 'Tools'],
    ['responseFormat', 'Response format'],
    ['metadata', 'Metadata'],
  ] as const) {
    if (draft[key].trim() === '') continue
    const value = parsed(draft[key])
    if (value === undefined) return `${label} is not valid JSON.`
    if (key === 'metadata' && !isFields(value)) return 'Metadata is a JSON object.'
    extras[key] = value
  }
  const parameters = readParameters(draft.parameters)
  if (typeof parameters === 'string') return parameters
  if (Object.keys(parameters).length > 0) extras.parameters = parameters
  if (draft.variables !== null) {
    const types = readVariables(declareUsed(draft.variables, variablesUsed(draft.template, draft.messages)))
    if (typeof types === 'string') return types
    if (Object.keys(types).length > 0) extras.variableTypes = types
  }
  const message = draft.message.trim()
  return {
    template: draft.template,
    modelId: draft.modelId.trim(),
    temperature,
    maxTokens,
    ...(extras as Partial<NewPromptVersion>),
    ...(message === '' ? {} : { message }),
  }
}
