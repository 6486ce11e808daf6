import { oneSidedLogEValue } from '../../statistics/asymptotic-interval.ts'
import { failureLogEValue } from '../../statistics/failure-e-process.ts'
import type { Clause } from '../model.ts'
import type { Reading } from './arm-value.ts'
import { improvementOf, type Metric } from './effect.ts'
import { totalsOf, type Pair } from './pair.ts'
import { count, figure } from './words.ts'

/** Users an arm from which a mean is near enough to normal to speak of harm. */
const leastForMeans = 100

/** Evidence that treatment made this metric worse. The users of one epoch are none of another's: factors multiply. */
export function harmLogEValue(pair: Pair, metric: Metric, readings: readonly (Reading | null)[]): number {
  if (metric.kind === 'failure')
    return failureLogEValue(
      pair.epochs.map((epoch) => {
        const [control, treatment] = totalsOf(pair, epoch).map((arm) => arm?.failing[metric.name] ?? 0)
        return { treatment: treatment!, both: control! + treatment!, share: pair.share }
      }),
    )
  let sum = 0
  for (const reading of readings) {
    if (reading === null || Math.min(reading.control.n, reading.treatment.n) < leastForMeans) continue
    const better = improvementOf(reading, metric)
    sum += oneSidedLogEValue({ ...better, effect: -better.effect }, pair.levels.harmRho)
  }
  return sum
}

/** When one of these holds, treatment is rolled back. */
export function weighHarm(pair: Pair, metric: Metric, reading: Reading | null, logEValue: number): Clause {
  const { harmLimit } = pair.levels
  const holds = logEValue >= Math.log(harmLimit)
  const eValue = Math.exp(Math.min(logEValue, 700))
  const { numbers, seen } =
    metric.kind === 'failure' ? failuresSeen(pair, metric) : meansSeen(pair, metric, reading)
  return {
    clause: `harm-${metric.name}`,
    holds,
    numbers: { eValue, limit: harmLimit, ...numbers },
    words: `${seen}; evidence of harm ${figure(eValue)}, ${holds ? 'which reaches' : 'below'} the limit of ${figure(harmLimit)}.`,
  }
}

type Seen = { readonly numbers: Readonly<Record<string, number | null>>; readonly seen: string }

function failuresSeen(pair: Pair, { name }: Metric): Seen {
  let [control, treatment] = [0, 0]
  for (const epoch of pair.epochs) {
    const [first, second] = totalsOf(pair, epoch)
    control += first?.failing[name] ?? 0
    treatment += second?.failing[name] ?? 0
  }
  return {
    numbers: { controlFailures: control, treatmentFailures: treatment },
    seen: `${name}: ${count(treatment)} failing users in ${pair.arm}, ${count(control)} in ${pair.design.control}`,
  }
}

function meansSeen(pair: Pair, metric: Metric, reading: Reading | null): Seen {
  if (reading === null) return { numbers: { worsening: null }, seen: `${metric.name}: not known yet` }
  const { effect } = improvementOf(reading, metric)
  return {
    numbers: { worsening: -effect },
    seen: `${metric.name}: ${figure(Math.abs(effect))} ${effect < 0 ? 'worse' : 'better'} in ${pair.arm}`,
  }
}
