import { noPast, type Evidence, type Past } from '../../packages/server/src/experiments/model.ts'
import { decide } from '../../packages/server/src/experiments/decision/rules.ts'
import { absoluteEffect, twoSidedInterval } from '../../packages/server/src/statistics/effect.ts'
import {
  predictionPoweredEffect,
  predictionPoweredMean,
} from '../../packages/server/src/statistics/prediction-powered.ts'
import { armOfSuccesses } from '../../packages/server/src/statistics/arm.ts'
import { Chance } from './chance.ts'
import { design } from './designs.ts'
import type { Outcome } from './outcome.ts'

/** People pass 70 % in both arms; the judge errs, and in treatment passes 10 points too many. */
const truth = 0.7
const judged = {
  control: { whenPassed: 0.9, whenFailed: 0.2 },
  treatment: { whenPassed: 0.95, whenFailed: 0.4167 },
}

type Arm = keyof typeof judged
type Sums = {
  n: number
  labelled: { n: number; sumY: number; sumF: number; sumYY: number; sumFF: number; sumYF: number }
  judgeOnly: { n: number; sumF: number; sumFF: number }
}

const noSums = (): Sums => ({
  n: 0,
  labelled: { n: 0, sumY: 0, sumF: 0, sumYY: 0, sumFF: 0, sumYF: 0 },
  judgeOnly: { n: 0, sumF: 0, sumFF: 0 },
})

/** Scores are 0 or 1, so they are their own squares. */
function add(sums: Sums, arm: Arm, isLabelled: boolean, chance: Chance): void {
  const y = chance.happens(truth) ? 1 : 0
  const f = chance.happens(y === 1 ? judged[arm].whenPassed : judged[arm].whenFailed) ? 1 : 0
  sums.n++
  const { labelled, judgeOnly } = sums
  if (!isLabelled) {
    judgeOnly.n++
    judgeOnly.sumF += f
    judgeOnly.sumFF += f
    return
  }
  labelled.n++
  labelled.sumY += y
  labelled.sumYY += y
  labelled.sumF += f
  labelled.sumFF += f
  labelled.sumYF += y * f
}

/** One look at 150 labelled and 1,000 judged users an arm: is a difference found that people do not see? */
export function lookOnce(isCorrected: boolean, seed: number, run: number): Outcome {
  const chance = new Chance(seed, run)
  const [control, treatment] = (['control', 'treatment'] as const).map((arm) => {
    const sums = noSums()
    for (let user = 0; user < 1_150; user++) add(sums, arm, user < 150, chance)
    return sums
  })
  const effect = isCorrected
    ? predictionPoweredEffect(predictionPoweredMean(control!)!, predictionPoweredMean(treatment!)!)
    : absoluteEffect(byJudge(control!), byJudge(treatment!))
  return { outcome: twoSidedInterval(effect, 0.05).p < 0.05 ? 'found' : 'not-found', users: 2_300 }
}

const byJudge = ({ n, labelled, judgeOnly }: Sums) => armOfSuccesses(n, labelled.sumF + judgeOnly.sumF)!

/** The engine itself, every 50 users up to 12,000, of whom people label 13 in 100. */
export function lookOften(isCorrected: boolean, seed: number, run: number): Outcome {
  const chance = new Chance(seed, run)
  const plan = design({ guardrails: [], primary: { name: 'quality', isJudged: isCorrected } })
  const sums = { control: noSums(), treatment: noSums() }
  let past: Past = noPast
  for (let users = 1; users <= 12_000; users++) {
    const arm = chance.happens(0.5) ? 'treatment' : 'control'
    add(sums[arm], arm, chance.happens(0.13), chance)
    if (users % 50 !== 0) continue
    const look = decide(plan, evidenceOf(sums), past)
    if (look.verdict === 'promote') return { outcome: 'promote', users }
    past = look.past
  }
  return { outcome: 'keep-running', users: 12_000 }
}

function evidenceOf(sums: Readonly<Record<Arm, Sums>>): Evidence {
  const totals = ({ n, labelled, judgeOnly }: Sums) => {
    const passed = labelled.sumF + judgeOnly.sumF
    const quality = {
      n,
      sumM: passed,
      sumD: n,
      sumMM: passed,
      sumDD: n,
      sumMD: passed,
      judged: { labelled, judgeOnly },
    }
    return { users: n, multiplyExposed: 0, withoutTelemetry: 0, metrics: { quality }, failing: {} }
  }
  const arms = { control: totals(sums.control), treatment: totals(sums.treatment) }
  return { epochs: [{ epoch: 1, fingerprint: '', arms }], fingerprintCounts: {}, requirements: [] }
}
