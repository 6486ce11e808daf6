import { z } from 'zod'
import { PromptMessage, PromptName, VersionNumber } from '../../prompts/model.ts'

const text = z.string().max(1_000_000)

/** One cell of the playground: a draft, a model and one set of values. */
export const PlaygroundRun = z.strictObject({
  /** A route or model, as an application would name it. */
  model: z.string().min(1).max(200),
  /** Becomes the system message; empty: there is none. */
  template: text.default(''),
  messages: z.array(PromptMessage).max(1_000).default([]),
  temperature: z.number().min(0).max(2).nullable().default(null),
  maxTokens: z.int().positive().max(2_147_483_647).nullable().default(null),
  tools: z.array(z.unknown()).max(1_000).nullable().default(null),
  responseFormat: z.looseObject({}).nullable().default(null),
  /** The version whose words these are, unchanged; null for a draft. */
  prompt: z.strictObject({ name: PromptName, version: VersionNumber }).nullable().default(null),
  variables: z.record(z.string(), z.unknown()).default({}),
  /** The user's turn after the prompt's own messages; where a text asks for {input}, it goes there instead. */
  input: text.nullable().default(null),
  /** What evaluators compare with. */
  expected: text.nullable().default(null),
  evaluators: z
    .array(
      z.strictObject({
        name: z.string().max(100),
        options: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .max(20)
    .default([]),
})
export type PlaygroundRun = z.infer<typeof PlaygroundRun>

const CellScore = z.object({
  name: z.string(),
  /** 0 to 1; null when unknown, and then `reason` says why. */
  score: z.number().nullable(),
  passed: z.boolean().nullable(),
  reason: z.string().nullable(),
  words: z.string(),
})

/** What a cell came to: the data of its last event, `call-end`. Unknown is null. */
export const CellEnd = z.object({
  status: z.enum(['ok', 'error', 'blocked', 'cancelled', 'truncated']),
  /** What went wrong, in words; null when nothing did. */
  fault: z.string().nullable(),
  finishReason: z.string().nullable(),
  callId: z.string(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.string().nullable(),
  costUnknownReason: z.string().nullable(),
  latencyMs: z.number(),
  ttftMs: z.number().nullable(),
  /** Tools the model asked for; `arguments` as it wrote them. */
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.string() })),
  scores: z.array(CellScore),
})
export type CellEnd = z.infer<typeof CellEnd>

/** What can be chosen in the playground. */
export const PlaygroundChoices = z.object({
  /** Routes and models a key of the project could name. */
  models: z.array(z.object({ id: z.string(), owner: z.string() })),
  evaluators: z.array(
    z.object({
      name: z.string(),
      about: z.string(),
      /** JSON Schema of its options. */
      options: z.looseObject({}),
    }),
  ),
})
export type PlaygroundChoices = z.infer<typeof PlaygroundChoices>
