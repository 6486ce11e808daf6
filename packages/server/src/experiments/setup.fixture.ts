import { NewExperiment } from './lifecycle-model.ts'

/** An experiment on `support`: version 1 against version 2, for users. */
export const newExperiment = (part: object = {}): NewExperiment =>
  NewExperiment.parse({
    name: 'tone',
    prompt: 'support',
    arms: [
      { name: 'control', weight: 0.5, version: 1 },
      { name: 'warmer', weight: 0.5, version: 2 },
    ],
    control: 'control',
    primary: { name: 'cost-per-call', betterWhen: 'lower' },
    guardrails: [{ name: 'error-rate', kind: 'failure', margin: 0.01 }],
    windowHours: 24,
    plannedUsers: 5_000,
    maxUsers: 20_000,
    smallestEffect: 0.01,
    ...part,
  })
