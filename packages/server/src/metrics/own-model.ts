import { z } from 'zod'

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'use at most 64 letters, digits, hyphens and underscores')
const Expression = z.string().trim().min(1).max(1_000)

/** A metric of a project's own: two expressions over a call (metrics/expression.ts). It stays as it is for good. */
export const OwnMetric = z.strictObject({
  name: Name,
  /** Null leaves a call out; true and false count as 1 and 0. */
  numerator: Expression,
  /** Left out: every call counts once. */
  denominator: Expression.nullable().default(null),
  /** failure: the numerator is 0 or 1, so that a user can be asked whether it ever happened. */
  kind: z.enum(['failure', 'ratio']).default('ratio'),
  betterWhen: z.enum(['higher', 'lower']),
  measure: z.enum(['share', 'usd', 'tokens', 'score', 'number']).default('number'),
  words: z.string().trim().min(1).max(300),
})
export type OwnMetric = Readonly<z.infer<typeof OwnMetric>>
