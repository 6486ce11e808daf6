import { z } from 'zod'
import { GuardrailFigures, MonitorRate } from './model.ts'

/** Two guardrails on the calls that both looked at. */
const RedundantPair = z.object({
  one: z.string(),
  other: z.string(),
  /** Calls that both evaluated. */
  calls: z.int(),
  both: z.int(),
  onlyOne: z.int(),
  onlyOther: z.int(),
  /** Calls on which both fired, among those on which either did (Jaccard). */
  overlap: MonitorRate,
  /** Nine in ten fires at least are shared, which the interval shows; unknown: too few fires to tell. */
  areTogether: z.enum(['yes', 'no', 'unknown']),
})
export type RedundantPair = z.infer<typeof RedundantPair>

const Addition = z.object({
  guardrail: z.string(),
  /** Calls it evaluated, and those it fired on. */
  calls: z.int(),
  fires: z.int(),
  /** Calls that only it fired on, among those it fired on. */
  alone: MonitorRate,
  /** It adds less than one fire in a hundred; unknown: too few fires to tell, or no other guardrail looks at its calls. */
  addsNothing: z.enum(['yes', 'no', 'unknown']),
  /** What it costs, at all stages. */
  figures: GuardrailFigures.pick({
    ...{ latencyMeanMs: true, latencyP99Ms: true, latencyShare: true, costUsd: true, costKnown: true },
  }).nullable(),
})
export type Addition = z.infer<typeof Addition>

export const MonitorRedundancy = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  sentence: z.string(),
  /** Calls looked at, one in `oneOf` of all (chosen by a hash of the call's id). */
  calls: z.int(),
  oneOf: z.int(),
  guardrails: z.array(Addition),
  /** Those that fired together most, first. */
  pairs: z.array(RedundantPair),
  /** Guardrails left out: only the first 64 are compared. */
  leftOut: z.array(z.string()),
})
export type MonitorRedundancy = z.infer<typeof MonitorRedundancy>
