import { parsed } from '../calls/conversation-model.ts'
import type { NewVersion, PromptVersion } from '../records.ts'

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
}

const json = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(value, null, 2)

/** A draft that starts from a version, or from nothing. */
export const draftOf = (version: PromptVersion | undefined): Draft => ({
  template: version?.template ?? '',
  modelId: version?.modelId ?? 'gpt-4o-mini',
  temperature: String(version?.temperature ?? 1),
  maxTokens: String(version?.maxTokens ?? 1024),
  messages: json(version?.messages),
  tools: json(version?.tools),
  responseFormat: json(version?.responseFormat),
  message: '',
})

/** The version a draft means, or the sentence that says what is wrong with it. */
export function readDraft(draft: Draft): NewVersion | string {
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
  ] as const) {
    if (draft[key].trim() === '') continue
    const value = parsed(draft[key])
    if (value === undefined) return `${label} is not valid JSON.`
    extras[key] = value
  }
  const message = draft.message.trim()
  return {
    template: draft.template,
    modelId: draft.modelId.trim(),
    temperature,
    maxTokens,
    ...extras,
    ...(message === '' ? {} : { message }),
  }
}
