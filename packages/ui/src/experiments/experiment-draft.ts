import type { NewExperiment } from '@telltale/sdk'
import { emptyCanary, readCanary, type CanaryDraft, type CanaryField } from './canary-draft.ts'

/** A guardrail as it is typed. */
export type GuardrailDraft = {
  readonly name: string
  readonly kind: 'failure' | 'mean'
  readonly margin: string
  readonly marginIs: 'absolute' | 'relative'
}

/** An experiment of two versions of a prompt, as it is typed; of a canary, what is asked of experiments alone counts for nothing. */
export type ExperimentDraft = {
  readonly kind: 'experiment' | 'canary'
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
  readonly canary: CanaryDraft
  readonly automatic: { readonly promote: boolean; readonly rollBack: boolean }
}

export const emptyGuardrail: GuardrailDraft = {
  name: 'error-rate',
  kind: 'failure',
  margin: '0.015',
  marginIs: 'absolute',
}

export const emptyDraft: ExperimentDraft = {
  kind: 'experiment',
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
  canary: emptyCanary,
  automatic: { promote: false, rollBack: false },
}

export type DraftField =
  keyof ExperimentDraft | CanaryField | `guardrails.${number}.margin` | `guardrails.${number}.name`
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
  const aims = (): Aims => {
    const coverage = positive('coverage', draft.coverage)
    if (coverage > 100) faults.coverage = 'At most 100.'
    const plannedUsers = whole('plannedUsers', 'A whole number.')
    const maxUsers = whole('maxUsers', 'A whole number.')
    if (maxUsers < plannedUsers) faults.maxUsers = 'Not below the planned users.'
    return {
      ...{ coverage: coverage / 100, plannedUsers, maxUsers, automatic: draft.automatic },
      primary: { name: filled('primary', 'What is it to improve?'), betterWhen: draft.betterWhen },
      smallestEffect: positive('smallestEffect', draft.smallestEffect),
      guardrails: draft.guardrails.map(({ name, kind, margin, marginIs }, at) => {
        if (name.trim() === '') faults[`guardrails.${at}.name`] = 'Which metric?'
        return { name: name.trim(), kind, marginIs, margin: positive(`guardrails.${at}.margin`, margin) }
      }),
    }
  }
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
    windowHours: positive('windowHours', draft.windowHours),
    ...(draft.kind === 'canary'
      ? aimsOfCanary(readCanary(draft.canary, numberOf, (field, words) => (faults[field] = words)))
      : aims()),
  }
  if (draft.control !== '' && draft.control === draft.treatment)
    faults.treatment = 'The same version as the control.'
  return Object.keys(faults).length > 0 ? { experiment: null, faults } : { experiment, faults: null }
}

type Aims = Pick<NewExperiment, 'primary' | 'smallestEffect' | 'plannedUsers' | 'maxUsers'> &
  Partial<Pick<NewExperiment, 'coverage' | 'guardrails' | 'automatic' | 'canary'>>

/** A canary goes by its watches alone; every design must name the rest, so it is what says least. */
function aimsOfCanary(canary: NonNullable<NewExperiment['canary']>): Aims {
  const users = Math.max(2, canary.steps.length * (canary.minimumUsersPerStep ?? 1))
  return {
    ...{ canary, plannedUsers: users, maxUsers: users },
    primary: { name: canary.watches[0] ?? '', betterWhen: 'lower' },
    // Shares differ by no more.
    smallestEffect: 1,
  }
}
