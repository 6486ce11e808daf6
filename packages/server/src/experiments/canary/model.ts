import { z } from 'zod'

const Share = z.number().gt(0, 'must be above 0').lt(1, 'must be below 1')
const Users = z.int().nonnegative()

/** A new version takes over step by step, watched. Fixed at the start. */
export const CanaryDesign = z
  .strictObject({
    /** Share of users on the canary, from when on; the last step is what `finished` leads to: everyone. */
    steps: z
      .array(z.strictObject({ share: Share, hours: z.number().positive('must be above 0') }))
      .min(1)
      .max(50),
    /** What is watched, by user ("ever happened"): errors, guardrail fires, invalid schema, cost over a threshold … */
    watches: z.array(z.string().min(1).max(128)).min(1).max(50),
    alphaRollback: z.number().gt(0).lt(0.5).default(0.05),
    /** Canary users a step needs before the next one, however long it takes. */
    minimumUsersPerStep: z.int().min(1).default(100),
  })
  .superRefine(({ steps, watches }, context) => {
    const back = steps.findIndex(({ share }, at) => at > 0 && share <= steps[at - 1]!.share)
    if (back >= 0)
      context.addIssue({
        code: 'custom',
        path: ['steps', back, 'share'],
        message: 'must be above the step before',
      })
    const twice = watches.findIndex((name, at) => watches.indexOf(name) !== at)
    if (twice >= 0)
      context.addIssue({ code: 'custom', path: ['watches', twice], message: 'is watched already' })
  })
export type CanaryDesign = Readonly<z.infer<typeof CanaryDesign>>

const Watched = z.object({
  users: Users,
  /** By watch: users it happened to, at most `users`. */
  failing: z.record(z.string(), Users),
})

/** One step as it went. Users count in the step and on the side of their first exposure, and never again. */
const CanaryStepSeen = z.object({
  share: Share,
  startedAtMs: z.number(),
  canary: Watched,
  control: Watched,
})

/** In order of time; a pause or a repeated share is a step of its own. */
export const CanaryEvidence = z.object({ steps: z.array(CanaryStepSeen).min(1) })
export type CanaryEvidence = Readonly<z.infer<typeof CanaryEvidence>>

const WatchEvidence = z.object({
  watch: z.string(),
  eValue: z.number(),
  /** The e-value that rolls back. */
  limit: z.number(),
  canaryFailures: Users,
  canaryUsers: Users,
  controlFailures: Users,
  controlUsers: Users,
  /** Failing canary users, beyond those there are, that would roll it back. */
  moreFailuresToRollBack: Users,
})

export const CanaryDecision = z.object({
  decision: z.enum(['wait', 'ramp', 'roll-back', 'finished']),
  /** The share to ramp to; 1 when finished, 0 when rolled back, the present one when waiting. */
  share: z.number(),
  reason: z.string(),
  watches: z.array(WatchEvidence),
})
export type CanaryDecision = Readonly<z.infer<typeof CanaryDecision>>
