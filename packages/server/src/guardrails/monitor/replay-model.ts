import { z } from 'zod'
import { Rates } from '../../reviews/model.ts'
import { MonitorRate } from './model.ts'

/** What one threshold would have done to evaluations with a recorded score. */
const ReplayPoint = z.object({
  threshold: z.number(),
  /** Evaluations that would have fired. */
  fires: MonitorRate,
  /** Evaluations that would have come out otherwise. */
  changed: MonitorRate,
  /** Of those: now firing that did not, and now passing that did. */
  more: z.int(),
  fewer: z.int(),
  /** What reviews say of firing from here on; null where there are none. */
  quality: Rates.pick({ precision: true, recall: true, falsePositiveRate: true }).nullable(),
})
export type ReplayPoint = z.infer<typeof ReplayPoint>

const ReplayExample = z.object({
  callId: z.string(),
  at: z.iso.datetime(),
  stage: z.string(),
  score: z.number(),
  inputPreview: z.string(),
  outputPreview: z.string(),
})

/** Thresholds of one version of a guardrail, tried on what it scored. */
export const GuardrailReplay = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  guardrail: z.string(),
  /** Scores of different versions are not to be mixed; null when none has scored anything. */
  version: z.int().nullable(),
  /** In force when the scores were recorded. */
  threshold: z.number().nullable(),
  /** Evaluations with a score, and those that erred and so have none. */
  scored: z.int(),
  unscored: z.int(),
  /** As they came out. */
  fires: MonitorRate,
  /** At 0, 0.01 … 1. */
  points: z.array(ReplayPoint),
  /** The threshold asked for, which may lie between the points. */
  asked: ReplayPoint.extend({
    /** Calls that would have come out otherwise, at any stage. */
    calls: z.int(),
    /** Those whose score lies nearest to the threshold, some of each kind. */
    more: z.int(),
    newlyFiring: z.array(ReplayExample),
    newlyPassing: z.array(ReplayExample),
  }).nullable(),
})
export type GuardrailReplay = z.infer<typeof GuardrailReplay>
export type ReplayExample = z.infer<typeof ReplayExample>
