import { z } from 'zod'

/** Past these nothing that can be counted comes out. */
const [least, most] = [1e-12, 1e12]
const positive = z.number().gt(0, 'must be above 0').min(least, 'is too small').max(most, 'is too large')
const Share = positive.lt(1, 'must be below 1')
const whole = (from: number, to: number) =>
  z.int('must be a whole number').min(from, `must be at least ${from}`).max(to, `must be at most ${to}`)

/** How many users an effect takes, or what effect so many users can show; with both, whether the users are enough. */
export const PlanQuestion = z
  .strictObject({
    /** The primary today, when it is a share of users or, with `requestsPerUser`, of requests. */
    rate: Share.optional(),
    /** Or, for any other metric: the standard deviation of one user's value. */
    deviation: positive.optional(),
    requestsPerUser: positive.min(1, 'must be at least 1').default(1),
    /** How alike the requests of one user are: intra-class correlation. */
    likeness: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1').default(0.3),
    /** The smallest difference worth having, absolute. */
    effect: positive.optional(),
    /** An arm, that there will be. */
    users: whole(2, 1e9).optional(),
    /** Users who fail today, as a share, and how many more may. */
    guardrails: z
      .array(
        z.strictObject({
          rate: z.number().min(0, 'must be at least 0').lt(1, 'must be below 1'),
          margin: Share,
        }),
      )
      .max(20)
      .default([]),
    arms: whole(2, 20).default(2),
    alpha: z.number().gt(0, 'must be above 0').lt(0.5, 'must be below 0.5').default(0.05),
    power: Share.default(0.8),
    /** Of all arms, to say how long it takes. */
    usersPerDay: positive.optional(),
  })
  .superRefine(({ rate, deviation, effect, users, guardrails }, context) => {
    const say = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    if ((rate === undefined) === (deviation === undefined))
      say(['rate'], 'must be given, or "deviation", and not both')
    if (effect === undefined && users === undefined) say(['effect'], 'must be given, or "users", or both')
    if (rate !== undefined && effect !== undefined && rate + effect > 1)
      say(['effect'], `leaves no share: ${rate} cannot rise by it`)
    const at = guardrails.findIndex((one) => one.rate + one.margin > 1)
    if (at >= 0)
      say(['guardrails', at, 'margin'], `leaves no share: ${guardrails[at]!.rate} cannot rise by it`)
  })
export type PlanQuestion = Readonly<z.infer<typeof PlanQuestion>>

/** Users of one arm: looking once at the end, and looking whenever one likes, as verdicts do. */
const PerArm = z.object({ fixed: z.int(), sequential: z.int() })
/** Null when so many users show no effect at all. */
const Smallest = z.object({
  usersPerArm: z.int(),
  fixed: z.number().nullable(),
  sequential: z.number().nullable(),
})

export const PlanAnswer = z.object({
  ...{ arms: z.int(), alpha: z.number(), power: z.number() },
  /** Null without an effect. */
  usersPerArm: PerArm.nullable(),
  /** Of all arms. */
  plannedUsers: z.int().nullable(),
  days: z.number().nullable(),
  /** The primary first; each must show its part. */
  metrics: z.array(
    z.object({
      metric: z.string(),
      difference: z.number(),
      fixedUsersPerArm: z.int(),
      sequentialUsersPerArm: z.int(),
    }),
  ),
  smallestEffect: Smallest.nullable(),
  /** At the 500 users an arm that a promotion needs in any case: a floor, no sample size. */
  smallestEffectAtFloor: Smallest,
  /** Null unless both were given. */
  isEnough: z.boolean().nullable(),
})
export type PlanAnswer = Readonly<z.infer<typeof PlanAnswer>>
