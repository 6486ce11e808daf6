import type { ExperimentDesign, Past, VerdictWord } from '../../packages/server/src/experiments/model.ts'
import { noPast } from '../../packages/server/src/experiments/model.ts'
import { decide } from '../../packages/server/src/experiments/decision/rules.ts'
import { Chance } from './chance.ts'
import { draw, type Truth, type User } from './world.ts'

/** Whole experiments with a known truth, looked at over and over by the engine itself. */
export type Scenario = {
  readonly design: ExperimentDesign
  /** Of the arm for the user of this number, counted over both arms from 0. */
  readonly truth: (arm: 'control' | 'treatment', user: number) => Truth
  /** Users of both arms between looks, and at most. */
  readonly lookEvery: number
  readonly users: number
  /** From which user on, of which arms, the environment is another one. */
  readonly change?: { readonly at: number; readonly of: 'both' | 'treatment' }
  /** What is wrongly taken for independent; default user. */
  readonly unit?: 'user' | 'request'
  /** Verdicts that end a run; others are looked past, which only gives errors more chances. */
  readonly endsAt: readonly VerdictWord[]
  /** No run ends before; default 0. */
  readonly endsFrom?: number
}

export type Run = {
  /** The first verdict that ends a run, or the last of all. */
  readonly verdict: VerdictWord
  /** Users of both arms when it was given. */
  readonly users: number
}

type Sums = { n: number; sumM: number; sumD: number; sumMM: number; sumDD: number; sumMD: number }
type Totals = {
  users: number
  multiplyExposed: number
  withoutTelemetry: number
  metrics: { quality: Sums; errors: Sums; cost: Sums }
  failing: { errors: number }
}

const noSums = (): Sums => ({ n: 0, sumM: 0, sumD: 0, sumMM: 0, sumDD: 0, sumMD: 0 })
const noTotals = (): Totals => ({
  users: 0,
  multiplyExposed: 0,
  withoutTelemetry: 0,
  metrics: { quality: noSums(), errors: noSums(), cost: noSums() },
  failing: { errors: 0 },
})

export function runExperiment(scenario: Scenario, seed: number, run: number): Run {
  const { design, lookEvery, change } = scenario
  const chance = new Chance(seed, run)
  const user: User = { requests: 0, passed: 0, failed: false, cost: 0 }
  const epoch = (number: number) => ({
    epoch: number,
    fingerprint: `index-${number}`,
    arms: { control: noTotals(), treatment: noTotals() },
  })
  const epochs = [epoch(1)]
  const fingerprintCounts = { control: {} as Record<string, number>, treatment: {} as Record<string, number> }
  let past: Past = noPast
  let verdict: VerdictWord = 'keep-running'
  for (let users = 0; users < scenario.users;) {
    if (users === change?.at && change.of === 'both') epochs.push(epoch(2))
    const arm = chance.happens(0.5) ? 'treatment' : 'control'
    const isChanged =
      change !== undefined && users >= change.at && (change.of === 'both' || arm === 'treatment')
    draw(chance, scenario.truth(arm, users), user)
    add(epochs.at(-1)!.arms[arm], user, scenario.unit === 'request')
    const fingerprint = isChanged ? 'index-2' : 'index-1'
    fingerprintCounts[arm][fingerprint] = (fingerprintCounts[arm][fingerprint] ?? 0) + 1
    users++
    if (users % lookEvery !== 0) continue
    const look = decide(design, { epochs, fingerprintCounts, requirements: [] }, past)
    past = look.past
    verdict = look.verdict
    if (users > (scenario.endsFrom ?? 0) && scenario.endsAt.includes(verdict)) return { verdict, users }
  }
  return { verdict, users: scenario.users }
}

function add(totals: Totals, { requests, passed, failed, cost }: User, byRequest: boolean): void {
  const { quality, errors, cost: costs } = totals.metrics
  totals.users++
  if (byRequest) addRequests(quality, passed, requests)
  else addUser(quality, passed, requests)
  addUser(errors, failed ? 1 : 0, 1)
  addUser(costs, cost, 1)
  if (failed) totals.failing.errors++
}

function addUser(sums: Sums, m: number, d: number): void {
  sums.n++
  sums.sumM += m
  sums.sumD += d
  sums.sumMM += m * m
  sums.sumDD += d * d
  sums.sumMD += m * d
}

/** The mistake of the negative control: every request as if it were a user of its own. */
function addRequests(sums: Sums, passed: number, requests: number): void {
  sums.n += requests
  sums.sumM += passed
  sums.sumD += requests
  sums.sumMM += passed
  sums.sumDD += requests
  sums.sumMD += passed
}
