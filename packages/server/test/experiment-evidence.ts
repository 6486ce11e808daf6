import {
  ExperimentDesign,
  type ArmTotals,
  type Epoch,
  type Evidence,
  type UserSums,
} from '../src/experiments/model.ts'

/** A prompt experiment as most are: pass rate up, errors and cost not. */
export const design = (more: Readonly<Record<string, unknown>> = {}): ExperimentDesign =>
  ExperimentDesign.parse({
    seed: 'greeting-2',
    hashVersion: '2',
    arms: [
      { name: 'control', weight: 1 },
      { name: 'warmer', weight: 1 },
    ],
    control: 'control',
    primary: { name: 'pass' },
    guardrails: [
      { name: 'errors', kind: 'failure', margin: 0.015 },
      { name: 'cost', kind: 'mean', margin: 0.1, marginIs: 'relative' },
    ],
    windowHours: 24,
    plannedUsers: 6_000,
    maxUsers: 12_000,
    smallestEffect: 0.03,
    ...more,
  })

/** Sums of n users whose values have exactly this mean and standard deviation. */
export const sums = (n: number, mean: number, deviation: number): UserSums => ({
  n,
  sumM: n * mean,
  sumD: n,
  sumMM: Math.max(0, n - 1) * deviation ** 2 + n * mean ** 2,
  sumDD: n,
  sumMD: n * mean,
})

export type ArmStory = {
  readonly users: number
  readonly pass?: number
  readonly failing?: number
  readonly cost?: number
  readonly more?: Partial<ArmTotals>
}

/** Users with a pass rate (deviation 0.3), so many of them failing, and a mean cost (deviation 0.8). */
export const arm = ({ users, pass = 0.7, failing = 0, cost = 1, more = {} }: ArmStory): ArmTotals => ({
  users,
  multiplyExposed: 0,
  withoutTelemetry: 0,
  metrics: {
    pass: sums(users, pass, 0.3),
    errors: { ...sums(users, 0, 0), sumM: failing, sumMM: failing, sumMD: failing },
    cost: sums(users, cost, 0.8),
  },
  failing: { errors: failing },
  ...more,
})

/** Epochs in order; each a story by arm. */
export const evidence = (
  epochs: readonly Readonly<Record<string, ArmTotals>>[],
  more: Partial<Evidence> = {},
): Evidence => ({
  epochs: epochs.map((arms, at): Epoch => ({ epoch: at + 1, fingerprint: `index-${at + 1}`, arms })),
  fingerprintCounts: {},
  requirements: [],
  ...more,
})
