import { z } from 'zod'
import { MonitorRate } from './model.ts'

/** How much of what it was asked to watch a guardrail could not look at. */
export const GuardrailUnseen = z.object({
  ...{ from: z.string(), to: z.string(), guardrail: z.string() },
  /** Among calls that it watched: those with a part, at a stage of its own, that nothing can look at. */
  share: MonitorRate,
  /** By kind, most first; a call with two kinds counts in both. */
  kinds: z.array(z.object({ kind: z.string(), calls: z.int() })),
})
export type GuardrailUnseen = z.infer<typeof GuardrailUnseen>
