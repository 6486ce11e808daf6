import { z } from 'zod'

export const JudgeName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'use at most 63 lower-case letters, digits and hyphens, and begin with a letter or digit',
  )
  .refine((name) => name !== 'ask', 'it may not be "ask"')

const category = z.string().trim().min(1).max(64)

/** What a judge may answer. */
export const JudgeScale = z.discriminatedUnion('kind', [
  /** A whole number from 1, worst, to 5, best. */
  z.strictObject({ kind: z.literal('score') }),
  z.strictObject({ kind: z.literal('pass-fail') }),
  z.strictObject({
    kind: z.literal('categories'),
    names: z
      .array(category)
      .min(2)
      .max(20)
      .refine((names) => new Set(names).size === names.length, 'each name once'),
  }),
])
export type JudgeScale = z.infer<typeof JudgeScale>

/** All that a judgement depends on. */
export const JudgeSettings = z.strictObject({
  /** A route or model, as an application would name it. */
  model: z.string().trim().min(1).max(200),
  /** What is good and what is bad, in words. */
  rubric: z.string().trim().min(1).max(20_000),
  scale: JudgeScale,
  /** Null: not sent, for models that take none. */
  temperature: z.number().min(0).max(2).nullable().default(0),
  /** Of the answer; one that is cut short counts as unreadable. */
  maxTokens: z.int().min(16).max(16_384).default(512),
})
export type JudgeSettings = z.infer<typeof JudgeSettings>

/** What is judged: named texts, in the order they are shown (`input`, `output`, `document 1`). */
export const JudgedTexts = z
  .record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9 _-]{0,63}$/, 'use at most 64 letters, digits, spaces and hyphens'),
    z.string().max(1_000_000),
  )
  .refine((texts) => Object.keys(texts).length > 0, 'give at least one text')
export type JudgedTexts = z.infer<typeof JudgedTexts>

/** One answer of a judge. */
export const JudgeAnswer = z.object({
  /** parsed: it can be read. empty, unreadable: the model answered, and not as asked. failed: it did not answer. */
  outcome: z.enum(['parsed', 'empty', 'unreadable', 'failed']),
  /** On the scale: 1 to 5, or 1 for pass and 0 for fail; null otherwise, never a guess. */
  score: z.number().nullable(),
  /** `pass`, `fail` or the category. */
  label: z.string().nullable(),
  /** The judge's own words when it was parsed, and otherwise why it was not. */
  reason: z.string(),
  /** US dollars as a decimal string; null when unknown. */
  costUsd: z.string().nullable(),
  /** The call it was; null when there was none. */
  callId: z.string().nullable(),
  latencyMs: z.number(),
})
export type JudgeAnswer = z.infer<typeof JudgeAnswer>

/** A question to a judge whose answer has a form of its own: one JSON object, in words after "Answer with …:". */
export type JudgeForm = Pick<JudgeSettings, 'model' | 'rubric' | 'temperature' | 'maxTokens'> & {
  readonly form: string
}

/** What one answer holds, before anything is made of its fields. */
export type ObjectRead =
  | { readonly outcome: 'answered'; readonly fields: { readonly [name: string]: unknown } }
  | { readonly outcome: 'empty' | 'unreadable'; readonly reason: string }

/** An answer in a form of its own; without one, why. `refused`: the model would not; `timed-out`: it took too long. */
export type FormAnswer = (
  ObjectRead | { readonly outcome: 'refused' | 'timed-out' | 'failed'; readonly reason: string }
) &
  Pick<JudgeAnswer, 'costUsd' | 'callId'>

/** Never rejects. */
export type AskForm = (form: JudgeForm, texts: JudgedTexts) => Promise<FormAnswer>

/** What a judge makes of some texts, asked once or several times. */
export const Judgement = z.object({
  /** Hash of all that it depends on; the same settings give the same. */
  version: z.string(),
  asked: z.number(),
  /** Answers that could be read; the figures below are of them alone. */
  parsed: z.number(),
  /** Mean score; null on a scale of categories, and when none was parsed. */
  score: z.number().nullable(),
  /** The most frequent label; null on a scale of scores, on a tie, and when none was parsed. */
  label: z.string().nullable(),
  /** Sample variance of the score over the repeats; null below two. */
  scoreVariance: z.number().nullable(),
  /** Share of the parsed answers with the most frequent label; null where there are no labels. */
  agreement: z.number().nullable(),
  /** Why there is no score and no label; null when there is one. */
  missing: z.string().nullable(),
  /** Of all answers; null when that of one is unknown. */
  costUsd: z.string().nullable(),
  answers: z.array(JudgeAnswer),
})
export type Judgement = z.infer<typeof Judgement>

/** One edit of a judge. */
export const JudgeVersion = JudgeSettings.extend({
  projectId: z.string(),
  name: JudgeName,
  /** Counts edits, from 1. */
  number: z.number(),
  /** See Judgement.version. */
  version: z.string(),
  actor: z.string(),
  updatedAt: z.iso.datetime(),
})
export type JudgeVersion = z.infer<typeof JudgeVersion>

/** Texts to be judged now, once or several times. */
export const JudgeQuestion = z.strictObject({
  texts: JudgedTexts,
  repeats: z.int().min(1).max(20).default(1),
})
export type JudgeQuestion = z.infer<typeof JudgeQuestion>
