import type { NewExperiment } from '@telltale/sdk'

export type CanaryStepDraft = { readonly share: string; readonly hours: string }

/** How a version takes over step by step, as it is typed. */
export type CanaryDraft = {
  /** Share in percent. */
  readonly steps: readonly CanaryStepDraft[]
  readonly watches: readonly string[]
  readonly minimumUsers: string
}

export const emptyCanary: CanaryDraft = {
  steps: ['5', '25', '50'].map((share) => ({ share, hours: '24' })),
  watches: ['error-rate'],
  minimumUsers: '100',
}

/** Named as the server names them. */
export type CanaryField =
  `canary.steps.${number}.${'share' | 'hours'}` | `canary.watches.${number}` | 'canary.minimumUsersPerStep'

type Canary = NonNullable<NewExperiment['canary']>

/** What is typed as the canary to send; `say` is told what is wrong where. `numberOf` gives NaN for what is no number. */
export function readCanary(
  { steps, watches, minimumUsers }: CanaryDraft,
  numberOf: (text: string) => number,
  say: (field: CanaryField, words: string) => void,
): Canary {
  const minimumUsersPerStep = numberOf(minimumUsers)
  if (!Number.isInteger(minimumUsersPerStep) || minimumUsersPerStep < 1)
    say('canary.minimumUsersPerStep', 'A whole number.')
  const read = steps.map(({ share, hours }, at) => {
    const step = { share: numberOf(share) / 100, hours: numberOf(hours) }
    if (!(step.share > 0 && step.share < 1))
      say(`canary.steps.${at}.share`, 'Above 0 and below 100; everyone comes by itself.')
    else if (at > 0 && step.share <= numberOf(steps[at - 1]!.share) / 100)
      say(`canary.steps.${at}.share`, 'Above the step before.')
    if (!(step.hours > 0)) say(`canary.steps.${at}.hours`, 'A number above 0.')
    return step
  })
  for (const [at, watch] of watches.entries()) {
    if (watch.trim() === '') say(`canary.watches.${at}`, 'Which metric?')
    else if (watches.findIndex((other) => other.trim() === watch.trim()) < at)
      say(`canary.watches.${at}`, 'Watched already.')
  }
  return { steps: read, watches: watches.map((watch) => watch.trim()), minimumUsersPerStep }
}
