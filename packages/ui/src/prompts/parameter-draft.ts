import type { PromptParameters } from '@telltale/sdk'
import { parsed } from '../calls/conversation-model.ts'

/** How the model is asked beside temperature and length, while it is typed; empty is left to the provider. */
export type ParameterDraft = Readonly<Record<keyof PromptParameters, string>>

const numbers = [
  ['topP', 'Top P'],
  ['seed', 'Seed'],
  ['frequencyPenalty', 'Frequency penalty'],
  ['presencePenalty', 'Presence penalty'],
] as const

const noParameters: ParameterDraft = {
  ...{ topP: '', stop: '', seed: '', frequencyPenalty: '', presencePenalty: '', reasoningEffort: '' },
}

export const parameterDraftOf = ({ stop, ...rest }: PromptParameters = {}): ParameterDraft => ({
  ...noParameters,
  ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
  stop: stop === undefined ? '' : JSON.stringify(stop),
})

/** The parameters that were typed, or the sentence that says what is wrong with one. Ranges are the server's to check. */
export function readParameters(draft: ParameterDraft): PromptParameters | string {
  const read: Record<string, unknown> = {}
  for (const [name, label] of numbers) {
    const typed = draft[name].trim()
    if (typed === '') continue
    if (!Number.isFinite(Number(typed))) return `${label} is a number.`
    read[name] = Number(typed)
  }
  if (draft.stop.trim() !== '') {
    read.stop = parsed(draft.stop)
    if (!Array.isArray(read.stop)) return 'Stop is a JSON list of texts, such as ["END"].'
  }
  const effort = draft.reasoningEffort.trim()
  return effort === '' ? read : { ...read, reasoningEffort: effort }
}
