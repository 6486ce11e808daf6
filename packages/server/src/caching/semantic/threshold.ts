import { normalQuantile } from '../../statistics/normal.ts'
import { edgesOf, fitCurve, isSeparated, type Curve, type Observation } from './logistic.ts'

/** Fewer observations than this say nothing: every request goes to the model and is observed. */
const observationsAtLeast = 6

export type Learned =
  /** Serve when the similarity is at least this (it may lie above 1: then never, yet). */
  | { readonly kind: 'threshold'; readonly similarity: number; readonly n: number }
  | {
      readonly kind: 'unknown'
      readonly reason: 'too-few' | 'never-right' | 'similarity-says-nothing'
      readonly n: number
    }

/**
 * The similarity from which on at most `wrongPerHitAtMost` (0–1) of the hits of one prompt are wrong.
 *
 * The stricter rule: serve only if max over ε of (1 − ε) · σ(γ(s − t′(ε))) ≥ 1 − δ, where t′ = t + z₁₋ε·√Var(t) is what
 * the middle of the curve does not exceed with probability 1 − ε. It bounds errors per hit, where vCache's own rule
 * bounds them over all requests and lets a cache that seldom hits be mostly wrong. Solved for s: the least over ε of
 * t′ + logit((1 − δ)/(1 − ε))/γ. Assumes that requests of a prompt come alike and that equivalence was judged truly.
 */
export function learnThreshold(observations: readonly Observation[], wrongPerHitAtMost: number): Learned {
  const n = observations.length
  if (n < observationsAtLeast) return { kind: 'unknown', reason: 'too-few', n }
  if (!observations.some(({ isRight }) => isRight)) return { kind: 'unknown', reason: 'never-right', n }
  const curve = isSeparated(observations) ? separatedCurve(observations) : fitCurve(observations)
  if (!curve) return { kind: 'unknown', reason: 'similarity-says-nothing', n }
  return { kind: 'threshold', similarity: leastServed(curve, wrongPerHitAtMost), n }
}

const steps = 50

function leastServed({ slope, middle, middleVariance }: Curve, wrongAtMost: number): number {
  let least = Infinity
  for (let step = 1; step < steps; step++) {
    const epsilon = (wrongAtMost * step) / steps
    const needed = (1 - wrongAtMost) / (1 - epsilon)
    const middleAtMost = middle + normalQuantile(1 - epsilon) * Math.sqrt(middleVariance)
    least = Math.min(least, middleAtMost + Math.log(needed / (1 - needed)) / slope)
  }
  return least
}

/**
 * Where right and wrong do not overlap the likelihood has no maximum: any step between them fits. What can still be
 * said was simulated (separation.fixture.ts: 5,000 separated sets for each n, from slopes 5 to 200): [observations, how
 * far the true middle lies from the lowest right one (root mean square), the slope nine of ten exceed].
 */
export const separationTable: readonly (readonly [n: number, spread: number, slope: number])[] = [
  [6, 0.0875, 10.2],
  [8, 0.0742, 12.3],
  [12, 0.0542, 17.9],
  [16, 0.0445, 22.8],
  [24, 0.0311, 32.7],
  [32, 0.0251, 39.6],
  [48, 0.0179, 51.7],
  [64, 0.0143, 64.2],
  [96, 0.0104, 80.6],
  [128, 0.0084, 93.5],
]

function separatedCurve(observations: readonly Observation[]): Curve {
  // The row for as many observations or fewer: never more certain than the data.
  const [, spread, slope] = separationTable.findLast(([n]) => n <= observations.length)!
  return { slope, middle: edgesOf(observations).lowestRight, middleVariance: spread * spread }
}

export type Decision =
  | { readonly kind: 'serve' }
  /** Call the model, and let the pair be judged: so the threshold goes on learning where it would have served. */
  | { readonly kind: 'explore' }
  | { readonly kind: 'call' }

/** `explorationShare` (0–1) of what would be served is called instead; `chance` is uniform in [0, 1). */
export function decide(
  learned: Learned,
  similarity: number,
  { explorationShare, chance }: { readonly explorationShare: number; readonly chance: number },
): Decision {
  if (learned.kind === 'unknown') return { kind: learned.reason === 'too-few' ? 'explore' : 'call' }
  if (similarity < learned.similarity) return { kind: 'call' }
  return { kind: chance < explorationShare ? 'explore' : 'serve' }
}
