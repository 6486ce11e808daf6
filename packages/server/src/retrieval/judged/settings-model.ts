import { z } from 'zod'

/** What a judge may be asked of a query. `reference` needs the right answer told with the query. */
const judgeQuestions = ['relevance', 'faithfulness', 'responseRelevancy', 'reference'] as const
export const JudgeQuestionName = z.enum(judgeQuestions)
export type JudgeQuestionName = z.infer<typeof JudgeQuestionName>

/** Who judges retrievals, what of, how many of them, and for how much. */
export const JudgingSettings = z.strictObject({
  /** A route or model, as an application would name it; null: nothing is judged. */
  model: z.string().trim().min(1).max(200).nullable().default(null),
  questions: z
    .array(JudgeQuestionName)
    .min(1)
    .max(judgeQuestions.length)
    .refine((names) => new Set(names).size === names.length, 'each question once')
    .default(['relevance']),
  sampling: z
    .strictObject({
      /** Probability of a query without any sign of trouble; above 0, so that every query may be drawn. */
      least: z.number().min(0.001).max(1).default(0.05),
      /** Probability of the riskiest. */
      most: z.number().min(0.001).max(1).default(0.5),
    })
    .refine(({ least, most }) => least <= most, '"least" may not be above "most"')
    .prefault({}),
  /** Queries drawn in an hour of traffic, in expectation: above it, all probabilities are lowered alike. */
  perHourAtMost: z.number().min(1).max(10_000).default(60),
  /** US dollars in any 24 hours; judging rests while they are spent. */
  usdPerDayAtMost: z.number().positive().max(100_000).default(1),
  /** Documents of a query that are judged, the first of them. */
  documentsAtMost: z.int().min(1).max(50).default(5),
  /** From this score on a document counts as relevant in context precision. */
  relevantFrom: z.int().min(2).max(5).default(4),
  /** Null: not sent, for models that take none. */
  temperature: z.number().min(0).max(2).nullable().default(0),
  /** Share of the drawn queries that people are asked to label too. */
  labelShare: z.number().min(0).max(1).default(0.2),
  /** How far back the first queries lie when judging is turned on. */
  lookBackHours: z
    .number()
    .min(0)
    .max(24 * 7)
    .default(0),
})
export type JudgingSettings = z.infer<typeof JudgingSettings>

export const judgingOff: JudgingSettings = JudgingSettings.parse({})
