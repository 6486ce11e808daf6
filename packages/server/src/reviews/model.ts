import { z } from 'zod'
import { GuardrailName, Stage } from '../guardrails/model.ts'

export const QueueName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use at most 63 lower-case letters, digits and hyphens')

const word = z.string().trim().min(1).max(256)

/** What is looked at: evaluations of one guardrail, calls, or queries to a retriever. */
export const Subject = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('verdicts'),
    guardrail: GuardrailName,
    /** Null: all. */
    stage: Stage.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('calls'),
    route: word.nullable().default(null),
    prompt: word.nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('retrievals'), index: word.nullable().default(null) }),
])
export type Subject = z.infer<typeof Subject>

/**
 * What an answer says of the item. positive: it should fire; negative: it should not; right and wrong: of what was done;
 * unclear: nobody can tell.
 */
export const Meaning = z.enum(['positive', 'negative', 'right', 'wrong', 'unclear'])
export type Meaning = z.infer<typeof Meaning>

/** What should have been done: fire or not. */
export const Truth = z.enum(['positive', 'negative', 'unclear'])
export type Truth = z.infer<typeof Truth>

const Label = z.strictObject({ name: z.string().trim().min(1).max(40), means: Meaning })

/**
 * Items drawn with one probability: those that fired, or passed, with a score from `low` to `high` (excluded, but for 1).
 * Either the probability, or how many are wanted a week: then it follows the traffic.
 */
export const Stratum = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use at most 32 lower-case letters, digits and hyphens'),
    fired: z.boolean(),
    low: z.number().min(0).max(1).default(0),
    high: z.number().min(0).max(1).default(1),
    probability: z.number().min(1e-6).max(1).nullable().default(null),
    perWeek: z.int().min(1).max(10_000).nullable().default(null),
  })
  .refine(({ low, high }) => low < high, 'low must be below high')
  .refine(
    ({ probability, perWeek }) => (probability === null) !== (perWeek === null),
    'give one of probability and perWeek',
  )
export type Stratum = z.infer<typeof Stratum>

const defaultLabels: readonly z.infer<typeof Label>[] = [
  { name: 'Should be stopped', means: 'positive' },
  { name: 'Is fine', means: 'negative' },
  { name: 'Cannot tell', means: 'unclear' },
]
const stratum = (name: string, fired: boolean, low: number, high: number, perWeek: number): Stratum => ({
  ...{ name, fired, low, high, probability: null, perWeek },
})
const defaultStrata: readonly Stratum[] = [
  stratum('fired', true, 0, 1, 150),
  stratum('passed-near', false, 0.2, 1, 100),
  stratum('passed-far', false, 0, 0.2, 100),
]

const areApart = (strata: readonly Stratum[]): boolean =>
  strata.every((one, at) =>
    strata
      .slice(at + 1)
      .every((other) => one.fired !== other.fired || one.high <= other.low || other.high <= one.low),
  )

/** What PUT /api/reviews/{name} takes. The subject of a queue never changes. */
export const QueueSettings = z.strictObject({
  subject: Subject,
  question: z.string().trim().min(1).max(300).default('Should this be stopped?'),
  labels: z
    .array(Label)
    .min(2)
    .max(9)
    .refine(
      (labels) => new Set(labels.map(({ name }) => name)).size === labels.length,
      'name each label once',
    )
    .default([...defaultLabels]),
  strata: z
    .array(Stratum)
    .min(1)
    .max(12)
    .refine(
      (strata) => new Set(strata.map(({ name }) => name)).size === strata.length,
      'name each stratum once',
    )
    .refine(areApart, 'a score may lie in one stratum only')
    .default([...defaultStrata]),
  /** How many answers an item takes. */
  reviewers: z.int().min(1).max(5).default(1),
  /** Reviewers see neither what was done nor what others said, until they have answered. */
  isBlind: z.boolean().default(true),
  isPaused: z.boolean().default(false),
  /** A figure whose interval is wider is "not enough reviews". */
  widthAtMost: z.number().gt(0).max(1).default(0.2),
  /** How far back the first items may lie. */
  lookBackHours: z
    .int()
    .min(0)
    .max(24 * 90)
    .default(24 * 7),
  /** How long an item is kept for who has it open. */
  leaseMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .default(15),
})
export type QueueSettings = z.infer<typeof QueueSettings>

/** A stratum as it was drawn by. */
export const DrawnStratum = z.object({
  ...{ name: z.string(), fired: z.boolean(), low: z.number(), high: z.number() },
  probability: z.number().positive().max(1),
})
export type DrawnStratum = z.infer<typeof DrawnStratum>

/** Items whose time is `from` or later, up to the next design, are drawn by these. Designs are added, never rewritten. */
export const Design = z.object({ from: z.iso.datetime(), strata: z.array(DrawnStratum) })
export type Design = z.infer<typeof Design>

/** Items by where they stand. */
const Counts = z.object({
  /** Still takes answers. */
  open: z.int(),
  /** Reviewers do not agree; waits for a last word. */
  disputed: z.int(),
  done: z.int(),
  /** Of the done: nobody could tell. */
  unclear: z.int(),
  answers: z.int(),
})

export const Queue = QueueSettings.extend({
  ...{ projectId: z.string(), name: QueueName, author: z.string(), createdAt: z.iso.datetime() },
  /** Items are drawn from here on, and up to `cursor`. */
  startsAt: z.iso.datetime(),
  cursor: z.iso.datetime(),
  design: Design,
  counts: Counts,
})
export type Queue = z.infer<typeof Queue>

/** What was seen of the item when it was drawn; texts stay on the tape. */
export const VerdictSeen = z.object({
  ...{ guardrailVersion: z.int(), check: z.string(), stage: z.string(), mode: z.string() },
  ...{ verdict: z.string(), threshold: z.number(), kinds: z.array(z.string()), findings: z.int() },
  reason: z.string().nullable(),
})

export const Answer = z.object({
  ...{ id: z.uuid(), actor: z.string(), at: z.iso.datetime(), label: z.string(), truth: Truth },
  comment: z.string().nullable(),
  /** The last word on a dispute. */
  isFinal: z.boolean(),
})
export type Answer = z.infer<typeof Answer>

export const Item = z.object({
  id: z.uuid(),
  /** The verdict's, the call's or the retrieval's. */
  subjectId: z.string(),
  callId: z.string().nullable(),
  at: z.iso.datetime(),
  status: z.enum(['open', 'disputed', 'done']),
  truth: Truth.nullable(),
  /** Null while its reviewer is to be blind. */
  outcome: z
    .object({
      fired: z.boolean(),
      score: z.number(),
      stratum: z.string().nullable(),
      /** Null where it was added by hand: then it is in no figure. */
      probability: z.number().nullable(),
      seen: VerdictSeen.nullable(),
    })
    .nullable(),
  /** Where the guardrail looked, told to the blind too; null for other kinds of subject. */
  stage: z.string().nullable(),
  addedBy: z.string().nullable(),
  answers: z.array(Answer),
})
export type Item = z.infer<typeof Item>

/** A share as reviews tell it, with the interval at 95 %. Shares are from 0 to 1. */
export const ReviewedRate = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('estimate'),
    ...{ value: z.number(), low: z.number(), high: z.number(), n: z.int(), effectiveN: z.number() },
  }),
  z.object({
    kind: z.literal('not-enough'),
    ...{ low: z.number(), high: z.number(), n: z.int(), effectiveN: z.number() },
    /** About as many reviews more would do; null where nobody can tell. */
    needed: z.int().nullable(),
  }),
])
export type ReviewedRate = z.infer<typeof ReviewedRate>

export const Rates = z.object({
  /** Of what should pass, the share that fired: legitimate traffic stopped. */
  falsePositiveRate: ReviewedRate,
  /** Of what fired, the share that should have passed: 1 − precision. */
  falseFireShare: ReviewedRate,
  /** Of what fired, the share that should have. */
  precision: ReviewedRate,
  /** Of what passed, the share that should have fired. */
  missRate: ReviewedRate,
  /** Of what should fire, the share that did. */
  recall: ReviewedRate,
})
export type Rates = z.infer<typeof Rates>

export const GuardrailQuality = Rates.extend({
  queue: z.string(),
  /** Items with a known truth, in the window. */
  reviewed: z.int(),
  /** Answered, and yet nobody can tell: disputed, or unclear. */
  unresolved: z.int(),
})
export type GuardrailQuality = z.infer<typeof GuardrailQuality>

/** How far reviewers agree beyond chance, over items that several answered. */
export const Agreement = z.object({
  /** Cohen's for two reviewers, Krippendorff's for more or with answers missing. */
  measure: z.enum(['cohen-kappa', 'krippendorff-alpha']),
  /** Null when there is too little, or everybody always said the same. */
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  ...{ items: z.int(), reviewers: z.int() },
  /** Share of items on which all said the same. */
  agreed: z.number().nullable(),
})
export type Agreement = z.infer<typeof Agreement>

export const Figures = GuardrailQuality.extend({
  ...{ from: z.iso.datetime(), to: z.iso.datetime(), agreement: Agreement },
  strata: z.array(
    z.object({
      ...{ name: z.string(), fired: z.boolean(), low: z.number(), high: z.number() },
      /** How many there were, were drawn, and are reviewed. */
      ...{ population: z.int(), drawn: z.int(), reviewed: z.int(), positive: z.int() },
    }),
  ),
  /** As if it fired from each score on. */
  thresholds: z.array(Rates.extend({ threshold: z.number() })),
})
export type Figures = z.infer<typeof Figures>
