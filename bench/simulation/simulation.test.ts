import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { claims } from './claims.ts'
import { judge } from './judge-claims.ts'
import { simulations } from './scenarios.ts'

/** The bar in short: few runs of each, so only gross breaches show. `npm run bench:experiments` is the whole. */
const few = (simulation: string, runs: number) =>
  Array.from({ length: runs }, (_, run) => simulations[simulation]!(11, run))
const share = (simulation: string, runs: number, outcome: string) =>
  few(simulation, runs).filter((one) => one.outcome === outcome).length / runs

describe('decisions against a known truth', () => {
  it('promote and roll back nothing that makes no difference', () => {
    const runs = few('null', 12)
    expect(
      runs.filter(({ outcome }) => outcome !== 'stop' && outcome !== 'keep-running').length,
    ).toBeLessThan(4)
  })

  it('promote what is better at the planned size', () => {
    expect(share('planned', 20, 'promote')).toBeGreaterThan(0.6)
  })

  it('do not promote past the margin of a guardrail', () => {
    expect(share('errors-at-margin-past', 8, 'promote')).toBeLessThan(0.4)
  })

  it('roll harm back, soon', () => {
    const runs = few('errors-2-8', 30)
    expect(runs.every(({ outcome, users }) => outcome === 'roll-back' && users <= 3_000)).toBe(true)
  })

  it('hold when one arm alone meets a new index', () => {
    expect(share('index-asymmetric', 12, 'hold')).toBe(1)
  })

  it('roll a harmful canary back and leave a harmless one', () => {
    expect(share('canary-2-30', 30, 'roll-back')).toBe(1)
    expect(share('canary-null', 8, 'roll-back')).toBe(0)
  })

  it('are misled by a biased judge alone, and not when it is corrected', () => {
    expect(share('judge-once-naive', 40, 'found')).toBeGreaterThan(0.9)
    expect(share('judge-once', 200, 'found')).toBeLessThan(0.15)
  })
})

it('every claim names a simulation there is, and every simulation is claimed of', () => {
  expect(new Set(claims.map(({ simulation }) => simulation))).toEqual(new Set(Object.keys(simulations)))
})

describe('a claim', () => {
  const outcomes = (promoted: number, of: number) =>
    Array.from({ length: of }, (_, at) => ({ outcome: at < promoted ? 'promote' : 'stop', users: 100 }))
  const claim = {
    work: '',
    simulation: 'null',
    runs: 2_000,
    kind: 'at-most',
    outcome: 'promote',
    share: 0.05,
  } as const

  it('is accepted on its bound, not on its luck', () => {
    expect(judge(claim, outcomes(76, 2_000)).held).toBe(true)
    expect(judge(claim, outcomes(90, 2_000)).held).toBe(false)
    expect(judge(claim, outcomes(0, 40)).held).toBe(false)
  })

  it('of the negative control is held only when the control breaks the limit', () => {
    const control = { ...claim, kind: 'breaks', outcomes: ['promote'] } as const
    expect(judge(control, outcomes(76, 2_000)).held).toBe(false)
    expect(judge(control, outcomes(160, 2_000)).held).toBe(true)
  })
})

it('chance has the moments it should', () => {
  const chance = new Chance(1, 2)
  const mean = (draw: () => number, n = 40_000) =>
    Array.from({ length: n }, draw).reduce((a, b) => a + b, 0) / n
  expect(mean(() => chance.uniform())).toBeCloseTo(0.5, 2)
  expect(mean(() => chance.normal() ** 2)).toBeCloseTo(1, 1)
  expect(mean(() => chance.beta(1.4, 0.6))).toBeCloseTo(0.7, 2)
  expect(mean(() => chance.poisson(3))).toBeCloseTo(3, 1)
})
