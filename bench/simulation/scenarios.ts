import { runCanary } from './canary.ts'
import { design, plannedPerArm } from './designs.ts'
import { runExperiment, type Scenario } from './experiment.ts'
import { lookOften, lookOnce } from './judge.ts'
import type { Outcome } from './outcome.ts'
import { runSplit } from './split.ts'
import { base, type Truth } from './world.ts'

type Simulation = (seed: number, run: number) => Outcome

/** What is true of treatment, where it differs from control. */
const better = (more: Partial<Truth>, common: Truth = base): Scenario['truth'] => {
  const treated = { ...common, ...more }
  return (arm) => (arm === 'treatment' ? treated : common)
}

const experiment = (more: Partial<Scenario> & Pick<Scenario, 'truth'>): Simulation => {
  const scenario: Scenario = {
    design: design(),
    lookEvery: 100,
    users: 12_000,
    endsAt: ['promote', 'roll-back'],
    ...more,
  }
  return (seed, run) => {
    const { verdict, users } = runExperiment(scenario, seed, run)
    return { outcome: verdict, users }
  }
}

const heavy = (likeness: number): Simulation =>
  experiment({ truth: better({}, { ...base, likeness, costSpread: 1 }) })

/** The index is exchanged half-way; everything gets worse, as much in one arm as in the other. */
const worseIndex: Truth = { ...base, passRate: 0.6, errorRate: 0.04, cost: 1.3 }
const fromUser =
  (at: number, before: Scenario['truth'], after: Scenario['truth']): Scenario['truth'] =>
  (arm, user) =>
    (user < at ? before : after)(arm, user)
const alike =
  (truth: Truth): Scenario['truth'] =>
  () =>
    truth

const planned = plannedPerArm()

/** Every simulation by name; S1–S10 are the bar of the procedure. */
export const simulations: Readonly<Record<string, Simulation>> = {
  null: experiment({ truth: alike(base), lookEvery: 50 }),
  'heavy-0': heavy(0),
  'heavy-3': heavy(0.3),
  'heavy-7': heavy(0.7),
  'heavy-primary': experiment({
    truth: alike({ ...base, costSpread: 1.5 }),
    design: design({
      primary: { name: 'cost', betterWhen: 'lower' },
      guardrails: [{ name: 'errors', kind: 'failure', margin: 0.015 }],
    }),
  }),
  'errors-at-margin': experiment({ truth: better({ passRate: 0.74, errorRate: 0.035 }) }),
  'errors-at-margin-past': experiment({
    truth: better({ passRate: 0.74, errorRate: 0.035 }),
    endsAt: ['promote'],
  }),
  'cost-at-margin': experiment({ truth: better({ passRate: 0.74, cost: 1.1 }) }),
  planned: experiment({
    truth: better({ passRate: 0.73 }),
    users: 2 * planned,
    design: design({ plannedUsers: 2 * planned, maxUsers: 2 * planned }),
    endsAt: ['promote', 'roll-back', 'stop'],
  }),
  'errors-2-5': experiment({ truth: better({ passRate: 0.74, errorRate: 0.05 }) }),
  'errors-2-8': experiment({ truth: better({ errorRate: 0.08 }) }),
  'cost-15': experiment({ truth: better({ cost: 1.15 }) }),
  'quality-5-down': experiment({ truth: better({ passRate: 0.65 }) }),
  'index-symmetric': experiment({
    truth: fromUser(6_000, alike(base), alike(worseIndex)),
    change: { at: 6_000, of: 'both' },
  }),
  'index-asymmetric': experiment({
    truth: fromUser(3_000, alike(base), better({ passRate: 0.75 })),
    change: { at: 3_000, of: 'treatment' },
    users: 6_000,
    endsFrom: 3_000,
    endsAt: ['hold', 'promote', 'roll-back'],
  }),
  'index-reversing': experiment({
    truth: fromUser(3_000, better({ passRate: 0.73 }), better({ passRate: 0.67 })),
    change: { at: 3_000, of: 'both' },
    endsFrom: 3_000,
  }),
  'errors-triple': experiment({
    truth: fromUser(6_000, alike(base), alike({ ...base, errorRate: 0.06 })),
    lookEvery: 50,
  }),
  'split-50': (seed, run) => runSplit(0.5, seed, run),
  'split-53': (seed, run) => runSplit(0.53, seed, run),
  'canary-null': (seed, run) => runCanary({ control: 0.02, canary: 0.02 }, seed, run),
  'canary-triple': (seed, run) => runCanary({ control: 0.02, canary: 0.02, triplesAt: 10_000 }, seed, run),
  'canary-1-5': (seed, run) => runCanary({ control: 0.01, canary: 0.05 }, seed, run),
  'canary-2-10': (seed, run) => runCanary({ control: 0.02, canary: 0.1 }, seed, run),
  'canary-2-30': (seed, run) => runCanary({ control: 0.02, canary: 0.3 }, seed, run),
  'judge-once': (seed, run) => lookOnce(true, seed, run),
  'judge-once-naive': (seed, run) => lookOnce(false, seed, run),
  'judge-often': (seed, run) => lookOften(true, seed, run),
  'judge-often-naive': (seed, run) => lookOften(false, seed, run),
  'request-level': experiment({ truth: alike(base), lookEvery: 50, unit: 'request' }),
}
