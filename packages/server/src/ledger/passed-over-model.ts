import { z } from 'zod'

/** Targets told of one by one; a route may have thousands of targets and keys. */
export const passedOverListed = 20

/** A target that a call would have asked before another, had it not been resting. */
const RestingTarget = z.object({
  provider: z.string(),
  model: z.string(),
  /** Tells a provider's keys apart without telling them. */
  keyId: z.string(),
  /** Its target's place in the plan of the call: 0 is the first choice. */
  depth: z.int().nonnegative(),
  breaker: z.enum(['closed', 'open', 'half-open']),
  why: z.enum(['breaker', 'rate-limit', 'key']),
  /** Until when it rested; null where another call was its probe, which nobody knows the end of. */
  until: z.iso.datetime().nullable(),
})
export type RestingTarget = z.infer<typeof RestingTarget>

/** Whom a call passed over, as they were then. No request was made to any of them. */
export const PassedOver = z.object({
  /** All of them, listed or not. */
  count: z.int().positive(),
  /** In the order in which they were passed over; the first 20. */
  targets: z.array(RestingTarget).max(passedOverListed),
})
export type PassedOver = z.infer<typeof PassedOver>
