import type { PromptDiff, VariableType } from '@telltale/sdk'
import { changedFields, shownValue } from '../charts/changed-fields.ts'
import { typeWords, withoutWords } from './variable-words.ts'

export type SettingRow = { readonly name: string; readonly from: string; readonly to: string }

/** Fields as people say them. */
const fieldNames: Readonly<Record<string, string>> = {
  modelId: 'Model',
  temperature: 'Temperature',
  maxTokens: 'Maximum tokens',
  tools: 'Tools',
  responseFormat: 'Response format',
  topP: 'Top P',
  stop: 'Stop',
  seed: 'Seed',
  frequencyPenalty: 'Frequency penalty',
  presencePenalty: 'Presence penalty',
  reasoningEffort: 'Reasoning effort',
}

const nameOf = (field: string): string => fieldNames[field] ?? field

const variable = (type: unknown): string =>
  type === undefined
    ? shownValue(null)
    : `${typeWords(type as VariableType)}; without a value ${withoutWords(type as VariableType)}`

/** The settings in which two versions differ: each parameter and each variable is one of its own. */
export const settingRows = (fields: PromptDiff['fields']): readonly SettingRow[] =>
  fields.flatMap(({ field, from, to }): readonly SettingRow[] => {
    if (field === 'parameters')
      return changedFields(from, to).map(({ name, before, after }) => ({
        ...{ name: nameOf(name), from: shownValue(before), to: shownValue(after) },
      }))
    if (field === 'variableTypes')
      return changedFields(from, to).map(({ name, before, after }) => ({
        ...{ name: `{${name}}`, from: variable(before), to: variable(after) },
      }))
    return [{ name: nameOf(field), from: shownValue(from), to: shownValue(to) }]
  })
