import { z } from 'zod'
import { GuardrailQuality } from '../../reviews/model.ts'
import { Finding } from '../../alerts/model.ts'
import { stages } from '../check.ts'
import { Guardrail, GuardrailBounds } from '../model.ts'

/** A share of evaluations with its 95 % interval (Wilson); each evaluation is a unit, whoever made the call. */
export const MonitorRate = z.object({
  /** Null of none. */
  value: z.number().nullable(),
  low: z.number(),
  high: z.number(),
  n: z.int(),
})
export type MonitorRate = z.infer<typeof MonitorRate>

/** What a guardrail did: one evaluation is one look at one call at one stage. Latencies at a resolution of 1.6 %. */
export const GuardrailFigures = z.object({
  total: z.int(),
  passes: z.int(),
  blocks: z.int(),
  modifications: z.int(),
  flags: z.int(),
  errors: z.int(),
  /** Blocks, modifications and flags among evaluations that came to an end; in shadow what they would have been. */
  fireRate: MonitorRate,
  blockRate: MonitorRate,
  flagRate: MonitorRate,
  /** Among all evaluations. */
  errorRate: MonitorRate,
  /** Milliseconds, of all evaluations; null of none. */
  latencyMeanMs: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
  /** Time of the evaluations in the time of the calls they looked at, a call counted once an evaluation. */
  latencyShare: z.number().nullable(),
  /** US dollars; null when no cost is known. */
  costUsd: z.string().nullable(),
  costKnown: z.int(),
})
export type GuardrailFigures = z.infer<typeof GuardrailFigures>

/** What evaluations can be told apart by besides their guardrail; a tag is `tag.NAME`. */
export const Dimension = z.union([
  z.enum(['prompt', 'language', 'route', 'model', 'key', 'user']),
  z
    .string()
    .max(132)
    .regex(/^tag\..+$/, 'is prompt, language, route, model, key, user or tag.NAME'),
])
export type Dimension = z.infer<typeof Dimension>

const Kept = z.object({
  version: z.int().optional(),
  stage: z.enum(stages).optional(),
  mode: z.enum(['enforce', 'shadow']).optional(),
})
/** Which evaluations count. */
export type Kept = z.infer<typeof Kept> & {
  readonly guardrail?: string | undefined
  readonly segments?: { readonly [dimension: string]: string } | undefined
}

/** What is wrong with a guardrail, decided with intervals; as the alerts take it. */
export const GuardrailFinding = Finding.extend({
  kind: z.enum(['blocks-much', 'slow', 'rarely-fires', 'errs', 'shifted', 'unequal']),
  guardrail: z.string(),
})
export type GuardrailFinding = z.infer<typeof GuardrailFinding>

/** How a guardrail stands to one of its bounds. */
export const BoundStanding = z.object({
  bound: z.enum(['maxBlockRate', 'maxP99Ms', 'minFireRate']),
  /** unknown: there are not enough evaluations to tell. */
  state: z.enum(['held', 'broken', 'unknown']),
  sentence: z.string(),
})
export type BoundStanding = z.infer<typeof BoundStanding>

/** Whether a guardrail fires as it did, hour by hour. */
export const ShiftStanding = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-enough'), reason: z.string() }),
  z.object({
    kind: z.literal('watched'),
    isShifted: z.boolean(),
    direction: z.enum(['more', 'less']).nullable(),
    /** Since when it is looked for, and what came before that, by which it is judged. ISO times. */
    from: z.string(),
    baselineFrom: z.string(),
    baseline: MonitorRate,
    now: MonitorRate,
    /** Alarm at 1. */
    evidence: z.number(),
    /** When the alarm was given, and when it most likely began. */
    alarmAt: z.string().nullable(),
    since: z.string().nullable(),
    /** How many times more than chance the hours of the past scatter: evaluations count for that many times less. */
    dispersion: z.number(),
  }),
])
export type ShiftStanding = z.infer<typeof ShiftStanding>

export const GuardrailReport = z.object({
  name: z.string(),
  /** What it is now; null once it was removed. */
  now: Guardrail.pick({ check: true, mode: true, version: true, action: true, stages: true }).nullable(),
  bounds: GuardrailBounds,
  /** Everything in the window, and its parts. */
  figures: GuardrailFigures,
  modes: z.object({ enforce: GuardrailFigures.nullable(), shadow: GuardrailFigures.nullable() }),
  parts: z.array(
    z.object({ version: z.int(), stage: z.string(), mode: z.string(), figures: GuardrailFigures }),
  ),
  /** Of the newest version. */
  standing: z.array(BoundStanding),
  shift: ShiftStanding,
  /** Null when nobody reviews it. */
  quality: GuardrailQuality.nullable(),
  findings: z.array(GuardrailFinding),
})
export type GuardrailReport = z.infer<typeof GuardrailReport>

export const MonitorReport = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** The answer in a sentence. */
  sentence: z.string(),
  guardrails: z.array(GuardrailReport),
})
export type MonitorReport = z.infer<typeof MonitorReport>

export const MonitorSeries = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  stepMinutes: z.int(),
  /** Steps in which nothing was evaluated are left out. */
  points: z.array(z.object({ at: z.iso.datetime(), guardrail: z.string(), figures: GuardrailFigures })),
})
export type MonitorSeries = z.infer<typeof MonitorSeries>

export const SegmentFigures = z.object({
  /** '' is what carries none. */
  segment: z.string(),
  figures: GuardrailFigures,
  /**
   * Its fire rate minus that of all others, with the interval that holds for all segments compared at once, and p adjusted for their
   * number (Holm). Null below the fewest evaluations that are compared.
   */
  difference: z
    .object({ value: z.number(), low: z.number(), high: z.number(), p: z.number(), isUnequal: z.boolean() })
    .nullable(),
})
export type SegmentFigures = z.infer<typeof SegmentFigures>

export const MonitorSegments = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  guardrail: z.string(),
  dimension: z.string(),
  segments: z.array(SegmentFigures),
  /** More segments than are listed. */
  isCut: z.boolean(),
})
export type MonitorSegments = z.infer<typeof MonitorSegments>
