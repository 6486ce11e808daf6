import { z } from 'zod'
import { VersionNumber } from '../model.ts'

/** A difference that must not fall below −margin: the report's interval of score − baseline decides, not the score. */
const EvaluationGate = z.strictObject({
  suite: z.string().min(1).max(200),
  /** At least so many cases. */
  cases: z.int().positive().max(1_000_000_000),
  /** In the score's own unit. Higher scores are better. */
  margin: z.number().min(0, 'a margin is 0 or more'),
  /** Confidence the interval must have at least. */
  level: z.number().min(0.5).max(0.9999).default(0.95),
})

/** What an environment asks for; nothing when it is left out. */
export const Gates = z.strictObject({
  /** People other than the author who must approve. */
  approvals: z.int().min(0).max(20).default(0),
  evaluation: EvaluationGate.nullable().default(null),
  /** An experiment on the version, concluded with the verdict promote. */
  experiment: z.boolean().default(false),
  /** A canary of the version that came to its end. */
  canary: z.boolean().default(false),
})
export type Gates = z.infer<typeof Gates>

export const EnvironmentGates = z.object({
  environment: z.string(),
  gates: Gates,
  updatedAt: z.iso.datetime(),
})
export type EnvironmentGates = z.infer<typeof EnvironmentGates>

export const Approval = z.object({
  environment: z.string(),
  actor: z.string(),
  comment: z.string().nullable(),
  at: z.iso.datetime(),
})
export type Approval = z.infer<typeof Approval>

/** One word on a version, as it is kept. */
export const ApprovalRow = Approval.extend({ kind: z.enum(['approve', 'withdraw']) })
export type ApprovalRow = z.infer<typeof ApprovalRow>

/** Of score − baselineScore. */
const Interval = z
  .strictObject({ low: z.number(), high: z.number(), level: z.number().min(0.5).max(0.9999) })
  .refine(({ low, high }) => low <= high, { path: ['low'], message: 'low is above high' })

export const NewEvaluation = z.strictObject({
  suite: z.string().min(1).max(200),
  cases: z.int().positive().max(1_000_000_000),
  score: z.number(),
  /** Of what is active, on the same cases; null when it was not asked. */
  baselineScore: z.number().nullable().default(null),
  interval: Interval.nullable().default(null),
  /** Where it was run: an address, or a name. */
  source: z.string().min(1).max(500),
})
export type NewEvaluation = z.infer<typeof NewEvaluation>

export const Evaluation = NewEvaluation.extend({ actor: z.string(), at: z.iso.datetime() })
export type Evaluation = z.infer<typeof Evaluation>

/** One thing an environment asks for, and whether a version has it. */
export const Clause = z.object({
  clause: z.enum(['approval', 'evaluation', 'experiment', 'canary']),
  holds: z.boolean(),
  /** One sentence: what there is, against what is asked for. */
  reason: z.string(),
})
export type Clause = z.infer<typeof Clause>

/** A version before the gates of an environment. */
export const GateReport = z.object({
  name: z.string(),
  version: VersionNumber,
  environment: z.string(),
  isOpen: z.boolean(),
  /** Those asked for; none when the environment has no gates. */
  clauses: z.array(Clause),
  /** Standing ones. */
  approvals: z.array(Approval),
  /** Newest first. */
  evaluations: z.array(Evaluation),
})
export type GateReport = z.infer<typeof GateReport>

/** What is known elsewhere of a version; null where nothing is kept that would know. */
export type Trials = {
  /** The newest experiment on it that was concluded; undefined when there is none. */
  readonly experiment: { readonly name: string; readonly verdict: string } | undefined | null
  /** Its newest canary. */
  readonly canary: { readonly name: string; readonly isFinished: boolean } | undefined | null
}
