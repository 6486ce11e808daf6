import { z } from 'zod'
import { GivenGuardrail, GuardrailName, Stage } from './model.ts'

const text = z.string().max(1_000_000)

const TrialPassage = z.union([
  text,
  z.strictObject({ text, speaker: z.enum(['system', 'user', 'assistant', 'tool', 'document']).optional() }),
])

/** Texts to be looked at now, outside any call. */
export const GuardrailTrial = z.strictObject({
  stage: Stage,
  texts: z.array(TrialPassage).min(1).max(1_000),
  /** What stands around them, for checks that compare. */
  systemText: text.default(''),
  userText: text.default(''),
  documents: z.array(text).max(1_000).default([]),
  /** ISO 639-1. */
  language: z.string().min(2).max(35).nullable().default(null),
  /** One guardrail of the project; left out: each that looks at this stage. */
  name: GuardrailName.optional(),
  /** Settings to try instead, which only an administrator may; secrets left out are those of `name`. */
  settings: GivenGuardrail.optional(),
})
export type GuardrailTrial = z.infer<typeof GuardrailTrial>

const TrialFinding = z.object({
  /** Index of the text; offsets in UTF-16 units, the end excluded. */
  ...{ passage: z.number(), start: z.number(), end: z.number() },
  kind: z.string(),
  score: z.number(),
})

/** What one guardrail makes of the texts. */
export const TrialResult = z.object({
  /** Null for settings that are tried. */
  name: z.string().nullable(),
  version: z.number().nullable(),
  check: z.string(),
  mode: z.enum(['enforce', 'shadow', 'off']),
  verdict: z.enum(['pass', 'block', 'modify', 'flag_for_review', 'error']),
  /** 0 to 1; null on an error. */
  score: z.number().nullable(),
  threshold: z.number(),
  findings: z.array(TrialFinding),
  reason: z.string(),
  latencyMs: z.number(),
  /** US dollars as a decimal string, where it asked a model and knows. */
  costUsd: z.string().nullable(),
})
export type TrialResult = z.infer<typeof TrialResult>

export const GuardrailTrialReport = z.object({
  /** What a call would come to: blocked when a guardrail that enforces blocks, or fails closed. */
  isBlocked: z.boolean(),
  results: z.array(TrialResult),
})
export type GuardrailTrialReport = z.infer<typeof GuardrailTrialReport>

/** A check to choose from. */
export const CheckEntry = z.object({
  ...{ name: z.string(), about: z.string(), misses: z.string() },
  stages: z.array(Stage),
  canMask: z.boolean(),
  /** Whether texts leave this process. */
  isRemote: z.boolean(),
  /** Where it fires unless told otherwise. */
  threshold: z.number(),
  /** JSON Schema of its options. */
  options: z.looseObject({}),
  /** Options that are kept sealed and never shown. */
  secrets: z.array(z.string()),
})
export type CheckEntry = z.infer<typeof CheckEntry>
