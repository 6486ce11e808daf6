import { z } from 'zod'
import { stages } from './check.ts'

export const Stage = z.enum(stages)
export const GuardrailMode = z.enum(['enforce', 'shadow', 'off'])
export type GuardrailMode = z.infer<typeof GuardrailMode>

/** What is done when it fires. mask: findings are replaced by placeholders, put back in the answer for the caller. */
export const GuardrailAction = z.enum(['block', 'mask', 'flag'])
export type GuardrailAction = z.infer<typeof GuardrailAction>

export const GuardrailName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'use at most 63 lower-case letters, digits and hyphens, and begin with a letter or digit',
  )

const word = z.string().trim().min(1).max(256)
const words = z.array(word).min(1).max(64)

/** Which calls it watches: those that match everything given; nothing given is all of the project. */
export const GuardrailScope = z.strictObject({
  environments: words.optional(),
  prompts: words.optional(),
  routes: words.optional(),
  /** Asked for or called; a * may stand at the end. */
  models: words.optional(),
  keyIds: words.optional(),
  tags: z.record(word, word).optional(),
})
export type GuardrailScope = z.infer<typeof GuardrailScope>

/** When it is said to misbehave. Rates are shares of evaluations. */
export const GuardrailBounds = z.strictObject({
  maxBlockRate: z.number().min(0).max(1).default(0.1),
  maxP99Ms: z.number().positive().default(200),
  minFireRate: z.number().min(0).max(1).default(0.001),
  /** Fewer evaluations than this in the window are no reason to call it unused. */
  minEvaluations: z.int().positive().default(100),
})
export type GuardrailBounds = z.infer<typeof GuardrailBounds>

export const GuardrailSettings = z.strictObject({
  /** A file of checks/. */
  check: z.string().min(1).max(63),
  options: z.record(z.string(), z.unknown()).default({}),
  stages: z.array(Stage).min(1).max(4),
  mode: GuardrailMode.default('shadow'),
  action: GuardrailAction,
  /** 0 to 1; null: the check's own. */
  threshold: z.number().min(0).max(1).nullable().default(null),
  /** hold: an answer's text waits in windows until it was looked at; observe: it flows, and may be cut short. */
  streaming: z.enum(['hold', 'observe']).default('hold'),
  /** A check that crashes or is late lets the call pass (open) or blocks it (closed). */
  onError: z.enum(['open', 'closed']).default('open'),
  deadlineMs: z.int().min(1).max(60_000).default(500),
  scope: GuardrailScope.default({}),
  bounds: GuardrailBounds.prefault({}),
})
export type GuardrailSettings = z.infer<typeof GuardrailSettings>

/** A guardrail as it is stored: its newest version; plain JSON, for the snapshot too. */
export const Guardrail = GuardrailSettings.extend({
  projectId: z.string(),
  /** Its name: the `guardrailId` of verdicts. */
  name: GuardrailName,
  /** Counts edits, from 1. */
  version: z.int().positive(),
  updatedAt: z.iso.datetime(),
})
export type Guardrail = z.infer<typeof Guardrail>

/** A guardrail that is on, for the snapshot: the options its check keeps secret are sealed, each by its name. */
export const GuardrailRow = Guardrail.extend({ sealed: z.record(z.string(), z.string()) })
export type GuardrailRow = z.infer<typeof GuardrailRow>

/** Where a sealed option belongs: sealed for one, it opens for no other. */
export const optionPlace = (
  { projectId, name }: Pick<Guardrail, 'projectId' | 'name'>,
  option: string,
): string => `guardrail:${projectId}/${name}:${option}`
