import { z } from 'zod'
import { ModelPattern } from '../access/model.ts'
import { stages } from './check.ts'

export const Stage = z.enum(stages)
export const GuardrailMode = z.enum(['enforce', 'shadow', 'off'])
export type GuardrailMode = z.infer<typeof GuardrailMode>

/** What is done when it fires. mask: findings are replaced by placeholders, put back in the answer for the caller. */
const GuardrailAction = z.enum(['block', 'mask', 'flag'])

/** Words that stand where a name could in addresses: /api/guardrails/checks. */
const reserved: readonly string[] = ['check', 'checks', 'new', 'report', 'reports', 'redundancy', 'replay']

export const GuardrailName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'use at most 63 lower-case letters, digits and hyphens, and begin with a letter or digit',
  )
  .refine((name) => !reserved.includes(name), `it may not be one of: ${reserved.join(', ')}`)

const word = z.string().trim().min(1).max(256)
const words = z.array(word).min(1).max(64)

/** Which calls it watches: those that match everything given; nothing given is all of the project. */
export const GuardrailScope = z.strictObject({
  environments: words.optional(),
  prompts: words.optional(),
  routes: words.optional(),
  /** Asked for or called; a * may stand at the end. */
  models: z.array(ModelPattern).min(1).max(64).optional(),
  keyIds: words.optional(),
  tags: z
    .record(word, word)
    .refine((tags) => Object.keys(tags).length <= 16, 'at most 16 tags')
    .optional(),
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
  /** A request with parts that nothing can look at (pictures, files, what the provider keeps) is let pass or blocked. */
  unseen: z.enum(['allow', 'refuse']).default('allow'),
  deadlineMs: z.int().min(1).max(60_000).default(500),
  scope: GuardrailScope.default({}),
  bounds: GuardrailBounds.prefault({}),
})
export type GuardrailSettings = z.infer<typeof GuardrailSettings>

/** A guardrail as it is given, less its name: a deadline that is left out is half a second, ten where texts leave the process. */
export const GivenGuardrail = GuardrailSettings.extend({
  deadlineMs: GuardrailSettings.shape.deadlineMs.unwrap().optional(),
})
export type GivenGuardrail = z.infer<typeof GivenGuardrail>

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

/** One edit of a guardrail, as people see it: its secret options are named and not shown. */
export const GuardrailVersion = Guardrail.extend({
  /** Options that are set and not shown. */
  secrets: z.array(z.string()),
  actor: z.string(),
  /** The version whose settings were put back; null when they were written anew. */
  restoredFrom: z.number().nullable(),
})
export type GuardrailVersion = z.infer<typeof GuardrailVersion>

/** A guardrail's newest version; once removed it runs no more, and any version can be put back. */
export const ShownGuardrail = GuardrailVersion.extend({ removedAt: z.iso.datetime().nullable() })
export type ShownGuardrail = z.infer<typeof ShownGuardrail>

/** A guardrail that is on, for the snapshot: the options its check keeps secret are sealed, each by its name. */
export const GuardrailRow = Guardrail.extend({ sealed: z.record(z.string(), z.string()) })
export type GuardrailRow = z.infer<typeof GuardrailRow>

/** What the calls of a guardrail's judge may cost. */
export const JudgeBudget = z.strictObject({
  /** US dollars a window. */
  usd: z.number().min(1e-9).max(1e6),
  window: z.enum(['hour', 'day', 'week', 'month']),
})

/** Where a sealed option belongs: sealed for one, it opens for no other. */
export const optionPlace = (
  { projectId, name }: Pick<Guardrail, 'projectId' | 'name'>,
  option: string,
): string => `guardrail:${projectId}/${name}:${option}`
