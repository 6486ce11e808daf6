import { exactLowerBound, exactUpperBound } from './binomial.ts'

/**
 * Whether a share changed from what it was, looked at as often as one likes: the mixture Shiryaev–Roberts e-detector
 * of J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection",
 * arXiv 2203.03532, over likelihood ratios of Bernoulli trials.
 *
 * The past gives bounds [low, high] of the share (Clopper–Pearson). A rise bets against `high`, a fall against `low`:
 * the ratio for odds f times those is an e-value for every share on the quiet side, and M ← L · (1 + M) summed over
 * starts stays, on average, below the number of steps taken. So within T steps M reaches T / a with a chance of at
 * most a, while the bounds hold.
 */
export type Trials = { readonly n: number; readonly successes: number }

export type RateShift = {
  /** Largest share of the alarm level reached so far, at the last step; alarm at 1. */
  readonly evidence: number
  readonly direction: 'more' | 'less'
  /** The step at which the alarm was given, and the one at which the change most likely began; null without alarm. */
  readonly alarmAt: number | null
  readonly since: number | null
  /** How many times more than chance the steps of the past scatter, 1 at least. */
  readonly dispersion: number
}

/** Times the odds of before that are bet on; a fall bets on their inverse. */
const odds = [1.25, 1.5, 2, 3, 5, 10]

/**
 * `past` and `steps` in order of time. `alarms` is the most chance, in (0, 1), of any false alarm within `horizon`
 * steps, a fifth of it spent on the bounds of the past; a longer run of steps has its horizon exceeded. Exact for
 * trials independent of each other. Where the steps of the past scatter more than that (Pearson's statistic over its
 * degrees of freedom, McCullagh and Nelder 1989, section 4.5), every count is divided by that factor, and the claim
 * is approximate.
 */
export function rateShift(
  past: readonly Trials[],
  steps: readonly Trials[],
  { alarms, horizon }: { readonly alarms: number; readonly horizon: number },
): RateShift {
  const dispersion = dispersionOf(past)
  const total = sumOf(past)
  // Whole trials, on the cautious side.
  const n = Math.floor(total.n / dispersion)
  const successes = Math.min(n, Math.round(total.successes / dispersion))
  const low = exactLowerBound(successes, n, alarms / 10)
  const high = exactUpperBound(successes, n, alarms / 10)
  const level = Math.log(horizon / (alarms * 0.8))
  const bets = [
    ...odds.map((times) => ({ direction: 'more' as const, null: high, times })),
    ...odds.map((times) => ({ direction: 'less' as const, null: low, times: 1 / times })),
  ].map((bet) => ({ ...bet, ...gains(bet.null, bet.times), logM: -Infinity, since: 0, logBest: -Infinity }))
  let alarmAt: number | null = null
  let since: number | null = null
  let logMean = -Infinity
  let leading = bets[0]!
  for (const [at, step] of steps.entries()) {
    const hits = step.successes / dispersion
    const misses = (step.n - step.successes) / dispersion
    for (const bet of bets) {
      const gain = hits * bet.hit + misses * bet.miss
      // The likeliest start of a change is where the gains that follow sum to most (Page 1954).
      if (bet.logBest <= 0) [bet.since, bet.logBest] = [at, 0]
      bet.logBest += gain
      bet.logM = gain + logOnePlusExp(bet.logM)
    }
    logMean = logSumExp(bets.map(({ logM }) => logM)) - Math.log(bets.length)
    leading = bets.reduce((best, bet) => (bet.logM > best.logM ? bet : best))
    if (alarmAt === null && logMean >= level) {
      alarmAt = at
      since = leading.since
    }
  }
  const direction = leading.direction
  return { evidence: Math.exp(Math.min(700, logMean - level)), direction, alarmAt, since, dispersion }
}

/** What a success and a failure add to the log likelihood ratio; nothing can be bet on a share of 0 or 1. */
function gains(share: number, times: number): { readonly hit: number; readonly miss: number } {
  if (share <= 0 || share >= 1) return { hit: 0, miss: 0 }
  const other = (times * share) / (1 - share + times * share)
  return { hit: Math.log(other / share), miss: Math.log1p(-other) - Math.log1p(-share) }
}

function dispersionOf(past: readonly Trials[]): number {
  const seen = past.filter(({ n }) => n > 0)
  const { n, successes } = sumOf(seen)
  const share = successes / n
  if (seen.length < 2 || successes === 0 || successes === n) return 1
  const chiSquare = seen.reduce(
    (sum, step) => sum + (step.successes - step.n * share) ** 2 / (step.n * share * (1 - share)),
    0,
  )
  return Math.max(1, chiSquare / (seen.length - 1))
}

const sumOf = (all: readonly Trials[]): Trials => ({
  n: all.reduce((sum, { n }) => sum + n, 0),
  successes: all.reduce((sum, { successes }) => sum + successes, 0),
})

const logOnePlusExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values)
  return most === -Infinity ? most : most + Math.log(values.reduce((sum, x) => sum + Math.exp(x - most), 0))
}
