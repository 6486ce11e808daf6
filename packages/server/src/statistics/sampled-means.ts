import { studentQuantile } from './student.ts'

/** A unit drawn with a known probability: its weight is the inverse of that, 1 or more. */
export type JudgedUnit = {
  readonly weight: number
  readonly judge: number
  /** What people said, where they were asked: by a draw that does not hang on either score. */
  readonly human: number | null
}

export type SampledMean = {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly standardError: number
  /** Units that were judged. */
  readonly n: number
  /** As many units drawn with one probability would tell as much: (Σw)² / Σw² (L. Kish, Survey Sampling, 1965). */
  readonly effectiveN: number
  /** Units that people labelled too. */
  readonly labelled: number
  /** How far the judge is trusted, 0 to 1; null where no label puts it right. */
  readonly lambda: number | null
}

export type SampledMeanResult =
  | ({ readonly kind: 'estimate' } & SampledMean)
  | { readonly kind: 'not-enough'; readonly n: number; readonly effectiveN: number; readonly needed: number }

/** Fewer effective units than this carry no interval, and fewer labels put no judge right. */
const fewestUnits = 20

/**
 * The mean over all units of what a judge said of those drawn, or, with enough labels, of what people would have said of
 * all: PPI++ (A. N. Angelopoulos, J. C. Duchi, T. Zrnic, arXiv 2311.01453) with means by inverse-probability weights
 * (Hájek's ratio, 1971) on both its sides, λ·f̄(unlabelled) + ȳ(labelled) − λ·f̄(labelled), λ of least variance within
 * 0 and 1. Variances are linearised, Σw²(z − z̄)² / (Σw)², which stands for the process and not only for what came by;
 * sides are independent, as who is labelled is drawn unit by unit. Student's t on Satterthwaite's degrees of freedom. Where
 * nothing varies the interval is what a share of none in n allows, of the range.
 */
export function sampledMean(
  units: readonly JudgedUnit[],
  range: { readonly least: number; readonly most: number },
): SampledMeanResult {
  const { labelled = [], judged = [] } = Object.groupBy(units, ({ human }) =>
    human === null ? 'judged' : 'labelled',
  )
  const all = spreadOf(units, ({ judge }) => judge)
  const size = { n: units.length, effectiveN: all.effectiveN }
  if (all.effectiveN < fewestUnits) return { kind: 'not-enough', ...size, needed: fewestUnits }
  const own = spreadOf(labelled, ({ judge }) => judge)
  if (own.effectiveN < fewestUnits)
    return estimate(all.mean, [all], { ...size, labelled: labelled.length, lambda: null }, range)
  const others = spreadOf(judged, ({ judge }) => judge)
  const human = spreadOf(labelled, (unit) => unit.human!)
  const both = spreadOf(labelled, (unit) => unit.human! + unit.judge)
  // 2·cov = var(y + f) − var(y) − var(f).
  const covariance = (both.variance - human.variance - own.variance) / 2
  // One variance of the judge from all units, as theirs is: two from fewer would make λ waver.
  const each = all.variance * all.effectiveN
  const spare = others.effectiveN < 2 ? 0 : each / own.effectiveN + each / others.effectiveN
  const lambda = spare <= 0 ? 0 : Math.min(1, Math.max(0, covariance / spare))
  const rest = spreadOf(labelled, (unit) => unit.human! - lambda * unit.judge)
  const judgedPart = { ...others, variance: lambda ** 2 * others.variance }
  return estimate(
    (lambda === 0 ? 0 : lambda * others.mean) + rest.mean,
    lambda === 0 ? [rest] : [rest, judgedPart],
    { ...size, labelled: labelled.length, lambda },
    range,
  )
}

type Spread = { readonly mean: number; readonly variance: number; readonly effectiveN: number }

/** Hájek's mean of `z` with its linearised variance, times n/(n − 1) of the effective n. */
function spreadOf(units: readonly JudgedUnit[], z: (unit: JudgedUnit) => number): Spread {
  let [weights, squares, sum] = [0, 0, 0]
  for (const unit of units) {
    const { weight } = unit
    if (!(weight >= 1 && Number.isFinite(weight))) throw new RangeError(`${weight} is no weight of a sample.`)
    weights += weight
    squares += weight * weight
    sum += weight * z(unit)
  }
  if (weights === 0) return { mean: 0, variance: 0, effectiveN: 0 }
  const mean = sum / weights
  const effectiveN = weights ** 2 / squares
  const residuals = units.reduce((total, unit) => total + (unit.weight * (z(unit) - mean)) ** 2, 0)
  const small = effectiveN > 1 ? effectiveN / (effectiveN - 1) : 1
  return { mean, variance: (small * residuals) / weights ** 2, effectiveN }
}

function estimate(
  value: number,
  parts: readonly Spread[],
  size: Pick<SampledMean, 'n' | 'effectiveN' | 'labelled' | 'lambda'>,
  { least, most }: { readonly least: number; readonly most: number },
): SampledMeanResult {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0)
  const standardError = Math.sqrt(variance)
  const said = { kind: 'estimate', value: within(value, least, most), standardError, ...size } as const
  if (variance <= 0) {
    const fewest = Math.min(...parts.map(({ effectiveN }) => effectiveN))
    const unseen = 1 - 0.025 ** (1 / fewest)
    return {
      ...said,
      low: said.value - unseen * (said.value - least),
      high: said.value + unseen * (most - said.value),
    }
  }
  // A λ that was fitted costs a degree of freedom.
  const fitted = size.lambda === null ? 1 : 2
  const degrees =
    variance ** 2 /
    parts.reduce((sum, part) => sum + part.variance ** 2 / Math.max(1, part.effectiveN - fitted), 0)
  const half = studentQuantile(0.975, degrees) * standardError
  return { ...said, low: within(value - half, least, most), high: within(value + half, least, most) }
}

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
