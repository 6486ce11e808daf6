import type { NewExperiment } from '@telltale/sdk'

/** A guardrail as it is typed. */
export type GuardrailDraft = {
  readonly name: string
  readonly kind: 'failure' | 'mean'
  readonly margin: string
  readonly marginIs: 'absolute' | 'relative'
}

/** An experiment of two versions of a prompt, as it is typed. */
export type ExperimentDraft = {
  readonly name: string
  readonly prompt: string
  readonly environment: string
  readonly control: string
  readonly treatment: string
  readonly unit: string
  readonly coverage: string
  readonly primary: string
  readonly betterWhen: 'higher' | 'lower'
  readonly smallestEffect: string
  readonly windowHours: string
  readonly plannedUsers: string
  readonly maxUsers: string
  readonly guardrails: readonly GuardrailDraft[]
}

export const emptyGuardrail: GuardrailDraft = {
  name: 'error-rate',
  kind: 'failure',
  margin: '0.015',
  marginIs: 'absolute',
}

export const emptyDraft: ExperimentDraft = {
  name: '',
  prompt: '',
  environment: 'production',
  control: '',
  treatment: '',
  unit: 'user',
  coverage: '100',
  primary: 'cost-per-call',
  betterWhen: 'lower',
  smallestEffect: '',
  windowHours: '24',
  plannedUsers: '5000',
  maxUsers: '20000',
  guardrails: [emptyGuardrail],
}

export type DraftField = keyof ExperimentDraft | `guardrails.${number}.margin` | `guardrails.${number}.name`
export type Faults = { readonly [field in DraftField]?: string }

const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text.replaceAll(/[\s,%]/g, '')))

/** The experiment that was typed, or what is wrong with which field. What only the server knows, it says. */
export function experimentOf(draft: ExperimentDraft):
  | { readonly experiment: NewExperiment; readonly faults: null }
  | {
      readonly experiment: null
      readonly faults: Faults
    } {
  const faults: { [field in DraftField]?: string } = {}
  const filled = (field: 'name' | 'prompt' | 'primary' | 'unit' | 'environment', words: string): string => {
    if (draft[field].trim() === '') faults[field] = words
    return draft[field].trim()
  }
  const positive = (field: DraftField, text: string, words = 'A number above 0.'): number => {
    const value = numberOf(text)
    if (!(value > 0)) faults[field] = words
    return value
  }
  const whole = (field: 'plannedUsers' | 'maxUsers' | 'control' | 'treatment', words: string): number => {
    const value = numberOf(draft[field])
    if (!Number.isInteger(value) || value < 1) faults[field] = words
    return value
  }
  const coverage = positive('coverage', draft.coverage)
  if (coverage > 100) faults.coverage = 'At most 100.'
  const experiment: NewExperiment = {
    name: filled('name', 'An experiment needs a name.'),
    prompt: filled('prompt', 'Which prompt?'),
    environment: filled('environment', 'Where?'),
    unit: filled('unit', 'Whom are the arms given to?'),
    arms: [
      { name: 'control', weight: 0.5, version: whole('control', 'Which version is the control?') },
      { name: 'treatment', weight: 0.5, version: whole('treatment', 'Which version is tried?') },
    ],
    control: 'control',
    coverage: coverage / 100,
    primary: { name: filled('primary', 'What is it to improve?'), betterWhen: draft.betterWhen },
    smallestEffect: positive('smallestEffect', draft.smallestEffect),
    windowHours: positive('windowHours', draft.windowHours),
    plannedUsers: whole('plannedUsers', 'A whole number.'),
    maxUsers: whole('maxUsers', 'A whole number.'),
    guardrails: draft.guardrails.map(({ name, kind, margin, marginIs }, at) => {
      if (name.trim() === '') faults[`guardrails.${at}.name`] = 'Which metric?'
      return { name: name.trim(), kind, marginIs, margin: positive(`guardrails.${at}.margin`, margin) }
    }),
  }
  if (draft.control !== '' && draft.control === draft.treatment)
    faults.treatment = 'The same version as the control.'
  if (experiment.maxUsers < experiment.plannedUsers) faults.maxUsers = 'Not below the planned users.'
  return Object.keys(faults).length > 0 ? { experiment: null, faults } : { experiment, faults: null }
}
