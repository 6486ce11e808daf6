import { z } from 'zod'
import { Attempt, Call, Change, LimitDecision, Score, Warning } from './model.ts'
import { Verdict } from './verdict-model.ts'

/** Foreign rows may hold identifiers of other versions: what is on the tape is shown, not judged again. */
const Stored = Call.extend({ id: z.string() })

/** A call without what only its own page shows: a row of a list. */
export const CallSummary = Stored.omit({
  attempts: true,
  passedOver: true,
  warnings: true,
  costDetail: true,
  limits: true,
  telemetry: true,
})
export type CallSummary = z.infer<typeof CallSummary>

const parsed = (text: string): unknown => (text === '' ? [] : JSON.parse(text))

/** A whole call as its row has it: attempts, warnings and cost detail are JSON in a string there. */
export const CallRow = Stored.extend({
  attempts: z.string().transform(parsed).pipe(z.array(Attempt)),
  passedOver: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : parsed(text)))
    .pipe(Call.shape.passedOver),
  warnings: z.string().transform(parsed).pipe(z.array(Warning)),
  limits: z.string().transform(parsed).pipe(z.array(LimitDecision)),
  costDetail: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : parsed(text)))
    .pipe(Call.shape.costDetail),
  telemetry: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : parsed(text)))
    .pipe(Call.shape.telemetry),
})

export const StoredScore = Score.extend({ id: z.string() })

/** What a guardrail made of a call, without the columns that are the call's own. */
export const StoredVerdict = Verdict.pick({
  ...{ at: true, guardrailId: true, guardrailVersion: true, check: true, stage: true, mode: true },
  ...{ verdict: true, failed: true, score: true, threshold: true, kinds: true, findings: true },
  ...{ reason: true, latencyMs: true, costUsd: true },
}).extend({ id: z.string() })

/** One call with everything that belongs to it. Bodies are null when none was kept, or its time is over. */
export type CallDetail = {
  readonly call: Call
  readonly input: string | null
  readonly output: string | null
  readonly scores: readonly z.infer<typeof StoredScore>[]
  /** Of every guardrail that really ran on it, in the order of time. */
  readonly verdicts: readonly z.infer<typeof StoredVerdict>[]
  /** The calls of the same trace, oldest first, this one among them; 200 at most. */
  readonly trace: readonly CallSummary[]
}

export const OverviewPoint = z.object({
  at: z.iso.datetime(),
  calls: z.int(),
  errors: z.int(),
  truncated: z.int(),
  cancelled: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Sum of the known costs, a decimal string. */
  costUsd: z.string(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  ttftP50Ms: z.number().nullable(),
  overheadP50Ms: z.number().nullable(),
  overheadP99Ms: z.number().nullable(),
})
export type OverviewPoint = z.infer<typeof OverviewPoint>

const RateAnswer = z.object({ value: z.number(), low: z.number(), high: z.number(), n: z.int() })

const OverviewTotals = z.object({
  calls: z.int(),
  errors: z.int(),
  /** With Wilson's interval at 95 %. */
  errorRate: RateAnswer,
  costUsd: z.string(),
  /** Share of the calls whose cost is known; 1 when there was none. */
  costKnownShare: z.number(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  overheadP50Ms: z.number().nullable(),
  overheadP99Ms: z.number().nullable(),
})

/** What the first page asks: a series without gaps, its totals, and what was changed meanwhile. */
export const Overview = z.object({
  hours: z.number(),
  stepMinutes: z.int(),
  points: z.array(OverviewPoint),
  totals: OverviewTotals,
  changes: z.array(Change),
})
export type Overview = z.infer<typeof Overview>
