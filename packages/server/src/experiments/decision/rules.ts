import { oneSidedPValue } from '../../statistics/asymptotic-interval.ts'
import { cochranQ } from '../../statistics/heterogeneity.ts'
import { holm } from '../../statistics/multiplicity.ts'
import {
  noPast,
  type Clause,
  type Evidence,
  type ExperimentDesign,
  type Past,
  type Verdict,
} from '../model.ts'
import { differenceOf, improvementOf, metricsOf, readingOf } from './effect.ts'
import { pairOf } from './pair.ts'
import { weighValidity } from './validity.ts'
import { warningsOf } from './warnings.ts'
import { weighArm, type Read, type Weighed } from './weigh-arm.ts'

/**
 * The verdict at one look: hold when the arms cannot be compared; roll back, promote or stop when the evidence for it
 * is there; else keep running. May be asked at every user without losing its guarantees: a promotion without an
 * improvement, or past a guardrail's margin, happens to at most alphaPromote of experiments, a rollback without any
 * harm to at most alphaRollback. They need independent users, closed windows and a design fixed before the start.
 * `past` is the `past` of the look before.
 */
export function decide(design: ExperimentDesign, evidence: Evidence, past: Past = noPast): Verdict {
  const metrics = metricsOf(design)
  const validity = weighValidity(design, evidence, past)
  const reads = design.arms
    .filter(({ name }) => name !== design.control)
    .map(({ name }): Read => {
      const pair = pairOf(design, name, evidence.epochs)
      return {
        pair,
        readings: metrics.map((metric) => evidence.epochs.map((epoch) => readingOf(pair, epoch, metric))),
      }
    })
  const pValues = holm(
    reads.map(({ pair, readings }) => {
      const reading = readings[0]!.at(-1)
      return reading ? oneSidedPValue(improvementOf(reading, metrics[0]!), pair.levels.promoteRho) : 1
    }),
  )
  const weighed = reads.map((read, at) =>
    weighArm(read, metrics, evidence, {
      pValue: pValues[at]!,
      level: read.pair.levels.promote / reads.length,
    }),
  )
  const { pooled, disagreeing } = poolEpochs(reads)
  const broken = validity.clauses.filter(({ holds }) => !holds)
  return {
    warnings: warningsOf({ design, evidence, broken, weighed, disagreeing }),
    ...(broken.length > 0 ? holding(broken) : concluded(weighed)),
    clauses: [...validity.clauses],
    arms: weighed.map(({ arm, verdict, reason, clauses, awaits, metrics }) => ({
      arm,
      verdict: broken.length > 0 ? 'hold' : verdict,
      reason,
      clauses,
      awaits: broken.length > 0 ? [] : awaits,
      metrics,
    })),
    pooled,
    past: validity.past,
  }
}

type Conclusion = Pick<Verdict, 'verdict' | 'arm' | 'reason' | 'wouldChange'>

const holding = (broken: readonly Clause[]): Conclusion => ({
  verdict: 'hold',
  arm: null,
  reason: `The arms cannot be compared. ${broken.map(({ words }) => words).join(' ')}`,
  wouldChange:
    'Find the cause, repair it and start a new experiment: users who are counted already stay as they are.',
})

/** With several treatments: the best that may be promoted, else one that does harm, else stop only when all do. */
function concluded(arms: readonly Weighed[]): Conclusion {
  const improvement = ({ clauses }: Weighed): number =>
    clauses.find(({ clause }) => clause === 'primary-better')?.numbers['improvement'] ?? 0
  const best = arms
    .filter(({ verdict }) => verdict === 'promote')
    .toSorted((a, b) => improvement(b) - improvement(a))[0]
  const decisive =
    best ??
    arms.find(({ verdict }) => verdict === 'roll-back') ??
    arms.find(({ verdict }) => verdict === 'keep-running') ??
    arms[0]!
  return {
    verdict: decisive.verdict,
    arm: decisive.verdict === 'promote' || decisive.verdict === 'roll-back' ? decisive.arm : null,
    reason: decisive.reason,
    wouldChange: decisive.outlook,
  }
}

/** Epochs that agree, taken together for display; epochs that do not are only named. */
function poolEpochs(reads: readonly Read[]): {
  readonly pooled: Verdict['pooled']
  readonly disagreeing: readonly string[]
} {
  const pooled: Verdict['pooled'] = {}
  const disagreeing: string[] = []
  for (const { pair, readings } of reads) {
    const known = readings[0]!.filter((reading) => reading !== null).map(differenceOf)
    const found = cochranQ(
      known.map(({ effect }) => effect),
      known.map(({ standardError }) => standardError),
    )
    if (found === null) continue
    if (found.p < 0.1) disagreeing.push(pair.arm)
    else
      pooled[pair.arm] = {
        effect: found.pooled,
        standardError: found.pooledStandardError,
        heterogeneityP: found.p,
      }
  }
  return { pooled, disagreeing }
}
