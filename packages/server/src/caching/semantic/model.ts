import { z } from 'zod'

/** The model that turns a question into a vector: one of a configured provider that speaks OpenAI's dialect or Gemini's. */
const Embeddings = z.strictObject({
  provider: z.string().min(1).max(100),
  model: z.string().min(1).max(200),
  /** Asked for by this width, where the model offers several; its own otherwise. */
  dimensions: z.int().min(8).max(4_096).optional(),
})

/** What a route says of answers to similar questions. */
export const SemanticSettings = z.strictObject({
  /** shadow: only say what would have been given. enforce: give it; refused until the shadow has shown that it may be. */
  state: z.enum(['shadow', 'enforce']).default('shadow'),
  embeddings: Embeddings,
  /** A vector that takes longer than this, in milliseconds, is a miss. */
  deadlineMs: z.int().min(1).max(10_000).default(500),
  /** Also where the question follows on others; these must then be the same to the letter. */
  multiTurn: z.boolean().default(false),
  /** Share of the hits that may be wrong. */
  wrongPerHitAtMost: z.number().min(0.001).max(0.2).default(0.01),
  /** Share of what could be given that is asked anew and compared, so that a change is noticed. */
  explorationShare: z.number().min(0.01).max(0.5).default(0.05),
})
export type SemanticSettings = z.infer<typeof SemanticSettings>

/** Who makes the vectors, in one text: those of different makers are never compared. */
export const embedderOf = ({ embeddings }: SemanticSettings): string => {
  const { provider, model, dimensions } = embeddings
  return `${provider}/${model}${dimensions === undefined ? '' : `@${dimensions}`}`
}
