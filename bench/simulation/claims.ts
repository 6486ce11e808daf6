/**
 * What the procedure promises, S1–S10. Errors are accepted when even the upper 99 % Clopper–Pearson bound is within the
 * limit, findings when the lower one is.
 */
export type Claim = {
  readonly work: string
  readonly simulation: string
  readonly runs: number
} & (
  | { readonly kind: 'at-most' | 'at-least'; readonly outcome: string; readonly share: number }
  /** The negative control: a wrong analysis that the limit must catch. */
  | { readonly kind: 'breaks'; readonly outcomes: readonly string[]; readonly share: number }
  /** Median users until that outcome, no worse than 1.25 times the published figure. */
  | { readonly kind: 'median'; readonly outcome: string; readonly users: number }
)

const alpha = 0.05
const runs = 2_000

const neither = (work: string, simulation: string): readonly Claim[] => [
  { work: `${work}: false promotion`, simulation, runs, kind: 'at-most', outcome: 'promote', share: alpha },
  { work: `${work}: false rollback`, simulation, runs, kind: 'at-most', outcome: 'roll-back', share: alpha },
]
const never = (work: string, simulation: string, outcome: string, share = alpha, n = runs): Claim => ({
  work,
  simulation,
  runs: n,
  kind: 'at-most',
  outcome,
  share,
})
const mostly = (work: string, simulation: string, outcome: string, share: number): Claim => ({
  work,
  simulation,
  runs,
  kind: 'at-least',
  outcome,
  share,
})
/** Published medians are users an arm for experiments, of all arms for canaries. */
const inTime = (work: string, simulation: string, users: number): Claim => ({
  work: `${work}: users until rollback`,
  simulation,
  runs,
  kind: 'median',
  outcome: 'roll-back',
  users,
})

export const claims: readonly Claim[] = [
  ...neither('S1 no difference, a look every 50 users', 'null'),
  ...neither('S2 heavy-tailed cost, likeness within users 0', 'heavy-0'),
  ...neither('S2 heavy-tailed cost, likeness 0.3', 'heavy-3'),
  ...neither('S2 heavy-tailed cost, likeness 0.7', 'heavy-7'),
  ...neither('S2 heavier-tailed cost as the primary', 'heavy-primary'),
  never('S3 +4 points, errors at the margin: promotion', 'errors-at-margin', 'promote'),
  never('S3 the same, looking past rollbacks: promotion', 'errors-at-margin-past', 'promote'),
  never('S3 +4 points, cost at the margin: promotion', 'cost-at-margin', 'promote'),
  mostly('S4 +3 points at the planned size: promotion', 'planned', 'promote', 0.8),
  inTime('S5 errors 2 → 5 %, +4 points', 'errors-2-5', 2 * 800),
  inTime('S5 errors 2 → 8 %', 'errors-2-8', 2 * 300),
  inTime('S5 cost +15 %', 'cost-15', 2 * 800),
  inTime('S5 primary −5 points', 'quality-5-down', 2 * 900),
  inTime('S5 errors 2 → 3.5 %, +4 points', 'errors-at-margin', 2 * 2_200),
  inTime('S5 canary at 5 %, errors 1 → 5 %', 'canary-1-5', 3_200),
  inTime('S5 canary at 5 %, errors 2 → 10 %', 'canary-2-10', 1_600),
  inTime('S5 canary at 5 %, errors 2 → 30 %', 'canary-2-30', 400),
  ...neither('S6 index changes for both arms', 'index-symmetric'),
  mostly('S6 index changes for one arm: held', 'index-asymmetric', 'hold', 0.99),
  never('S6 effect reverses with the index: promotion on old data', 'index-reversing', 'promote'),
  never('S7 split as planned: alarm', 'split-50', 'hold', 0.001, 20_000),
  mostly('S7 split 53/47: alarm by 10,000 users', 'split-53', 'hold', 0.95),
  never('S8 errors triple in both arms: false rollback', 'errors-triple', 'roll-back'),
  never('S8 canary without harm: false rollback', 'canary-null', 'roll-back', 0.01, 10_000),
  never('S8 canary, errors triple on both sides: false rollback', 'canary-triple', 'roll-back', 0.01, 10_000),
  // Normal intervals on 150 labels are a little short: 5.5 % were published for a nominal 5.
  never('S9 biased judge, corrected, one look: found', 'judge-once', 'found', 0.065, 20_000),
  never('S9 biased judge, corrected, every 50 users: promotion', 'judge-often', 'promote'),
  {
    work: 'S9 the judge alone, one look',
    simulation: 'judge-once-naive',
    runs,
    kind: 'breaks',
    outcomes: ['found'],
    share: 0.065,
  },
  {
    work: 'S9 the judge alone, every 50 users',
    simulation: 'judge-often-naive',
    runs,
    kind: 'breaks',
    outcomes: ['promote'],
    share: alpha,
  },
  {
    work: 'S10 requests taken for users',
    simulation: 'request-level',
    runs,
    kind: 'breaks',
    outcomes: ['promote', 'roll-back'],
    share: alpha,
  },
]
