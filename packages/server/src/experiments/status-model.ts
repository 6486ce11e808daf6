import { z } from 'zod'
import { CanaryDecision } from './canary/model.ts'
import { ExperimentRow } from './lifecycle-model.ts'
import { Verdict } from './model.ts'

const Users = z.int().nonnegative()

/** One treatment's primary metric as one look saw it: treatment minus control, with the interval that holds at every look. */
const LookPoint = z.object({
  at: z.iso.datetime(),
  arm: z.string(),
  /** An effect is of one epoch; a new one begins from nothing. */
  epoch: z.int(),
  users: z.object({ control: Users, treatment: Users }),
  effect: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})

/** What the data say of an experiment now. */
export const ExperimentStanding = z.object({
  name: z.string(),
  status: ExperimentRow.shape.status,
  /** The last call that could count; null for a draft. */
  lookedAt: z.iso.datetime().nullable(),
  /** Null for a draft. */
  verdict: Verdict.nullable(),
  /** Null for what is no canary. */
  canary: CanaryDecision.nullable(),
  calls: Users,
  /** Calls that named nobody: they had the control, and are no evidence. */
  callsWithoutUnit: Users,
  /** What was seen while the environment stayed the same; by arm. */
  epochs: z.array(
    z.object({
      epoch: z.int(),
      fingerprint: z.string(),
      from: z.iso.datetime(),
      arms: z.record(
        z.string(),
        z.object({
          users: Users,
          multiplyExposed: Users,
          /** Their window has closed, so they count. */
          counted: Users,
        }),
      ),
    }),
  ),
  /** Oldest first. */
  series: z.array(LookPoint),
})
export type ExperimentStanding = Readonly<z.infer<typeof ExperimentStanding>>
