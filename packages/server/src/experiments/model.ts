import { z } from 'zod'

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'use at most 128 letters, digits, dots, hyphens, underscores')
const Users = z.int().nonnegative()
const Level = z.number().gt(0, 'must be above 0').lt(0.5, 'must be below 0.5')

/** What the experiment is to improve: Σ numerator / Σ denominator over users; a plain mean has denominator 1. */
const PrimaryMetric = z.strictObject({
  name: Name,
  betterWhen: z.enum(['higher', 'lower']).default('higher'),
  /** Scored by a model judge: then only the value corrected with human labels (PPI++) may promote. */
  isJudged: z.boolean().default(false),
})

/**
 * What must not get worse by more than `margin`. kind failure: the share of users who ever failed (numerator 0 or 1,
 * denominator 1), watched by the exact e-process; kind mean: any ratio.
 */
const GuardrailMetric = z.strictObject({
  name: Name,
  kind: z.enum(['failure', 'mean']),
  betterWhen: z.enum(['higher', 'lower']).default('lower'),
  margin: z.number().positive('must be above 0'),
  /** absolute: in the metric's own unit; relative: a share of the control's value, such as 0.1. */
  marginIs: z.enum(['absolute', 'relative']).default('absolute'),
})
export type GuardrailMetric = Readonly<z.infer<typeof GuardrailMetric>>

/** Everything that is fixed before the first user is exposed; hashed into the experiment's record. */
export const ExperimentDesign = z
  .strictObject({
    seed: z.string().min(1).max(256),
    /** Which hash assigns, for good: assignment-*.ts says which there are. */
    hashVersion: z.string().min(1).max(32),
    /** What is randomised and analysed: user, session, or a name of the caller's. */
    unit: Name.default('user'),
    arms: z
      .array(z.strictObject({ name: Name, weight: z.number().positive('must be above 0') }))
      .min(2)
      .max(20),
    /** The arm the others are compared with. */
    control: Name,
    primary: PrimaryMetric,
    guardrails: z.array(GuardrailMetric).max(20).default([]),
    /** W: a user counts once this long has passed since their first exposure. */
    windowHours: z
      .number()
      .positive('must be above 0')
      .max(24 * 366),
    /** N*: planned users of all arms together; tunes the sequential bounds, so it may never follow the data. */
    plannedUsers: z.int().min(2),
    /** N_max: give up at this many users of all arms together. */
    maxUsers: z.int().min(2),
    /** MDE: the smallest difference of the primary worth having, absolute. */
    smallestEffect: z.number().positive('must be above 0'),
    alphaPromote: Level.default(0.05),
    alphaRollback: Level.default(0.05),
    /** Users with a closed window each arm needs before a promotion. */
    minimumUsersPerArm: z.int().min(500, '500 is the floor').default(500),
  })
  .superRefine((design, context) => {
    const say = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const names = design.arms.map(({ name }) => name)
    const twice = names.findIndex((name, at) => names.indexOf(name) !== at)
    if (twice >= 0) say(['arms', twice, 'name'], `"${names[twice]}" names two arms`)
    if (!names.includes(design.control)) say(['control'], `"${design.control}" is none of the arms`)
    const metrics = [design.primary.name, ...design.guardrails.map(({ name }) => name)]
    const again = metrics.findIndex((name, at) => metrics.indexOf(name) !== at)
    if (again >= 0) say(['guardrails', again - 1, 'name'], `"${metrics[again]}" is a metric already`)
    const higher = design.guardrails.findIndex((one) => one.kind === 'failure' && one.betterWhen === 'higher')
    if (higher >= 0) say(['guardrails', higher, 'betterWhen'], 'fewer failures are always better')
    if (design.maxUsers < design.plannedUsers) say(['maxUsers'], 'must not be below plannedUsers')
  })
export type ExperimentDesign = Readonly<z.infer<typeof ExperimentDesign>>

/**
 * Additive over users with a closed window: m and d are a user's numerator and denominator. A user's row is updated
 * before it is summed, never counted twice.
 */
export const UserSums = z.object({
  n: Users,
  sumM: z.number(),
  sumD: z.number(),
  sumMM: z.number(),
  sumDD: z.number(),
  sumMD: z.number(),
  /** CUPED: x is known before exposure, 0 where it is missing; the last three sum over users where it is missing. */
  covariate: z
    .object({
      sumX: z.number(),
      sumXX: z.number(),
      sumMX: z.number(),
      sumDX: z.number(),
      missing: Users,
      sumMMissing: z.number(),
      sumDMissing: z.number(),
    })
    .optional(),
  /** PPI++: y a user's human score, f the judge's, each a mean over the user; labelled at random within the arm. */
  judged: z
    .object({
      labelled: z.object({
        n: Users,
        sumY: z.number(),
        sumF: z.number(),
        sumYY: z.number(),
        sumFF: z.number(),
        sumYF: z.number(),
      }),
      judgeOnly: z.object({ n: Users, sumF: z.number(), sumFF: z.number() }),
    })
    .optional(),
})
export type UserSums = Readonly<z.infer<typeof UserSums>>

/** One arm in one epoch. A user belongs to the arm and the epoch of first exposure. */
export const ArmTotals = z.object({
  /** Everyone first exposed here, whatever became of them. */
  users: Users,
  /** Of these, seen in another arm as well; they are in no sum below. */
  multiplyExposed: Users,
  /** Of these, with an exposure but no call on the tape. */
  withoutTelemetry: Users,
  /** By metric, over users whose window closed within the epoch. */
  metrics: z.record(z.string(), UserSums),
  /** By failure metric: users who failed within their window and within the epoch, open windows included. */
  failing: z.record(z.string(), Users),
})
export type ArmTotals = Readonly<z.infer<typeof ArmTotals>>

/** What was seen while everything but the variable under test stayed as it was. */
export const Epoch = z.object({
  /** 1, 2, … in order of time. */
  epoch: z.int().min(1),
  fingerprint: z.string(),
  /** By arm; an arm nobody was exposed to may be left out. */
  arms: z.record(z.string(), ArmTotals),
})
export type Epoch = Readonly<z.infer<typeof Epoch>>

export const Evidence = z.object({
  /** In order; the last is the current one. */
  epochs: z.array(Epoch).min(1),
  /**
   * Arm → environment fingerprint at first exposure → users. The fingerprint leaves out what the experiment itself
   * varies.
   */
  fingerprintCounts: z.record(z.string(), z.record(z.string(), Users)),
  /** What else must hold before a promotion, such as an approval; of one arm where it names one. */
  requirements: z
    .array(z.object({ name: z.string(), holds: z.boolean(), words: z.string(), arm: z.string().optional() }))
    .default([]),
})
export type Evidence = Readonly<z.infer<typeof Evidence>>
export type Requirement = Evidence['requirements'][number]

/**
 * What a look hands to the next: the largest log Bayes factor so far of each validity test. Folding `decide` over
 * the evidence of every look gives it again.
 */
export const Past = z.object({ allocation: z.number(), telemetry: z.number(), fingerprints: z.number() })
export type Past = Readonly<z.infer<typeof Past>>
export const noPast: Past = { allocation: 0, telemetry: 0, fingerprints: 0 }

export const verdicts = ['promote', 'roll-back', 'hold', 'stop', 'keep-running'] as const
export type VerdictWord = (typeof verdicts)[number]

/** One condition as data: whether it holds, by which numbers (null: unknown), in words. */
export const Clause = z.object({
  clause: z.string(),
  holds: z.boolean(),
  numbers: z.record(z.string(), z.number().nullable()),
  words: z.string(),
})
export type Clause = Readonly<z.infer<typeof Clause>>

const Interval = z.object({ low: z.number(), high: z.number(), level: z.number() })

/** Treatment minus control in the metric's own unit, current epoch, users with a closed window. */
export const MetricEffect = z.object({
  metric: z.string(),
  role: z.enum(['primary', 'guardrail']),
  users: z.object({ control: Users, treatment: Users }),
  control: z.number().nullable(),
  treatment: z.number().nullable(),
  effect: z.number().nullable(),
  standardError: z.number().nullable(),
  /** For one look only; null while there is too little to say. */
  fixed: Interval.nullable(),
  /** Holds at every look. */
  alwaysValid: Interval.nullable(),
  /** Two-sided and always valid. */
  pValue: z.number().nullable(),
  /** That treatment is better, under a flat prior. To look at only: it promises nothing when looked at often. */
  chanceToWin: z.number().nullable(),
  /** Evidence of harm over all epochs; see the rollback clause for how much is enough. */
  harmEValue: z.number().nullable(),
})
export type MetricEffect = Readonly<z.infer<typeof MetricEffect>>

/** The verdict on one treatment. */
export const ArmVerdict = z.object({
  arm: z.string(),
  verdict: z.enum(verdicts),
  reason: z.string(),
  clauses: z.array(Clause),
  /** What alone keeps it from promotion, when the data would have it: nothing that more users bring. */
  awaits: z.array(Clause).default([]),
  metrics: z.array(MetricEffect),
})
export type ArmVerdict = Readonly<z.infer<typeof ArmVerdict>>

export const Verdict = z.object({
  /** Read these first. */
  warnings: z.array(z.string()),
  verdict: z.enum(verdicts),
  /** The arm to promote or to roll back; null otherwise. */
  arm: z.string().nullable(),
  reason: z.string(),
  /** What would change the verdict, with a number. */
  wouldChange: z.string(),
  /** Validity, common to all arms. */
  clauses: z.array(Clause),
  arms: z.array(ArmVerdict),
  /** The primary over all epochs, shown only while the epochs agree (Cochran's Q, p ≥ 0.1); by arm. */
  pooled: z.record(
    z.string(),
    z.object({ effect: z.number(), standardError: z.number(), heterogeneityP: z.number() }),
  ),
  past: Past,
})
export type Verdict = Readonly<z.infer<typeof Verdict>>
