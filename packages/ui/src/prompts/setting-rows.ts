import type { PromptDiff, VariableType } from '@telltale/sdk'
import { changedFields, shownValue } from '../charts/changed-fields.ts'
import { typeWords, withoutWords } from './variable-words.ts'

/** Null where a version has none. */
export type SettingRow = { readonly name: string; readonly from: string | null; readonly to: string | null }

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

const shown = (value: unknown): string | null =>
  value === undefined || value === null ? null : shownValue(value)

const variable = (type: unknown): string | null =>
  type === undefined
    ? null
    : `${typeWords(type as VariableType)}; without a value ${withoutWords(type as VariableType)}`

/** The settings in which two versions differ: each parameter and each variable is one of its own. */
export const settingRows = (fields: PromptDiff['fields']): readonly SettingRow[] =>
  fields.flatMap(({ field, from, to }): readonly SettingRow[] => {
    if (field === 'parameters')
      return changedFields(from, to).map(({ name, before, after }) => ({
        ...{ name: nameOf(name), from: shown(before), to: shown(after) },
      }))
    if (field === 'variableTypes')
      return changedFields(from, to).map(({ name, before, after }) => ({
        ...{ name: `{${name}}`, from: variable(before), to: variable(after) },
      }))
    return [{ name: nameOf(field), from: shown(from), to: shown(to) }]
  })
