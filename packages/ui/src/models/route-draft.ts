import type { Route, RouteCondition, RouteSplit, RouteStep } from '@telltale/sdk'
import { similarDraft, type SimilarDraft } from './similar-draft.ts'

/** A yes, a no, or no matter. */
export type Tri = '' | 'yes' | 'no'

/** A route as it is being typed: everything text, so that nothing typed is lost. `key` tells rows apart. */
export type TargetDraft = {
  readonly key: number
  readonly provider: string
  readonly model: string
  readonly weight: string
}
export type WhenDraft = {
  readonly stream: Tri
  readonly hasTools: Tri
  readonly hasImages: Tri
  readonly atLeast: string
  readonly atMost: string
  readonly model: string
  /** One `name: value` a line. */
  readonly tags: string
  readonly environment: string
  readonly user: string
}
export type StepDraft = {
  readonly key: number
  readonly split: RouteSplit
  readonly targets: readonly TargetDraft[]
  readonly when: WhenDraft
}
export type RouteDraft = {
  readonly name: string
  readonly steps: readonly StepDraft[]
  readonly deadlines: Readonly<Record<string, string>>
  readonly retries: Readonly<Record<string, string>>
  readonly isHedged: boolean
  /** Percent. */
  readonly hedgePercentile: string
  readonly hedgeShare: string
  readonly cacheMode: '' | 'exact' | 'normalised' | 'semantic'
  readonly cacheSeconds: string
  readonly cacheScope: 'key' | 'project'
  readonly similar: SimilarDraft
  readonly translationLoss: '' | 'refuse' | 'warn'
}

/** What is wrong, by the place the server would name: `plan.0.targets.1.model`. */
export type Faults = ReadonlyMap<string, string>

let made = 0
const nextKey = (): number => made++

export const newTarget = (provider: string): TargetDraft => ({
  key: nextKey(),
  provider,
  model: '',
  weight: '',
})

const anyRequest: WhenDraft = {
  stream: '',
  hasTools: '',
  hasImages: '',
  atLeast: '',
  atMost: '',
  model: '',
  tags: '',
  environment: '',
  user: '',
}

export const newStep = (provider: string): StepDraft => ({
  key: nextKey(),
  split: 'weighted',
  targets: [newTarget(provider)],
  when: anyRequest,
})

const triOf = (value: boolean | undefined): Tri => (value === undefined ? '' : value ? 'yes' : 'no')
const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value))
const textsOf = (values: Readonly<Record<string, number>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]))

const whenDraft = (when: RouteCondition): WhenDraft => ({
  stream: triOf(when.stream),
  hasTools: triOf(when.hasTools),
  hasImages: triOf(when.hasImages),
  atLeast: textOf(when.inputChars?.atLeast),
  atMost: textOf(when.inputChars?.atMost),
  model: when.model ?? '',
  tags: Object.entries(when.tags ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
  environment: when.environment ?? '',
  user: when.user ?? '',
})

const percent = (share: number | undefined): string =>
  share === undefined ? '' : String(Number((share * 100).toFixed(4)))

/** A route to begin typing from; two steps when it is new, since a fallback is what routes are for. */
export const draftOf = (route: Route | null, provider: string): RouteDraft => ({
  name: route?.name ?? '',
  steps: route?.plan.map(stepDraft) ?? [newStep(provider), newStep(provider)],
  deadlines: textsOf(route?.deadlines),
  retries: textsOf(route?.retries),
  isHedged: route?.hedge?.enabled ?? false,
  hedgePercentile: percent(route?.hedge?.percentile),
  hedgeShare: percent(route?.hedge?.atMostShare),
  cacheMode: route?.cache?.mode ?? '',
  cacheSeconds: textOf(route?.cache?.ttlSeconds),
  cacheScope: route?.cache?.scope ?? 'key',
  similar: similarDraft(route?.cache?.semantic),
  translationLoss: route?.translationLoss ?? '',
})

const stepDraft = ({ when, split, targets }: RouteStep): StepDraft => ({
  key: nextKey(),
  split: split ?? 'weighted',
  targets: targets.map(({ provider, model, weight }) => ({
    key: nextKey(),
    provider,
    model,
    weight: textOf(weight),
  })),
  when: whenDraft(when ?? {}),
})
