import { z } from 'zod'
import { modelExample } from '../access/model.ts'

export const PromptName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'use at most 128 letters, digits, dots, hyphens and underscores',
  )
  .meta({ examples: ['support'] })

/**
 * Where a version is active: `production` unless one is named, `staging`, any other. It begins with a letter, so that
 * `name@3` and `name@staging` cannot be taken for each other.
 */
export const Environment = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,62}$/,
    'begin with a letter; at most 63 letters, digits, dots, hyphens and underscores',
  )
export const production = 'production'

/** One chat message that follows the template; its text is a template too. Further fields go to the provider as they are. */
export const PromptMessage = z.looseObject({
  role: z
    .string()
    .min(1)
    .max(64)
    .meta({ examples: ['user'] }),
  content: z.unknown().optional(),
})
export type PromptMessage = Readonly<z.infer<typeof PromptMessage>>

/** How the model is asked, beside temperature and maxTokens; what a dialect does not know is left out. */
export const PromptParameters = z.strictObject({
  topP: z.number().min(0).max(1).optional(),
  stop: z.array(z.string().min(1).max(200)).min(1).max(16).optional(),
  seed: z.int().min(-2_147_483_648).max(2_147_483_647).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  /** As the provider names it. */
  reasoningEffort: z
    .string()
    .regex(/^[a-z]{1,32}$/, 'use lower-case letters')
    .optional(),
})
export type PromptParameters = z.infer<typeof PromptParameters>

const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'use letters, digits and _, no digit first')

/** What a value of a variable may be (sdk/src/prompts/variable-types.ts); `variable-rules.ts` checks it in itself. */
const VariableType = z.strictObject({
  type: z.enum(['string', 'number', 'boolean', 'enum', 'json']),
  required: z.boolean().optional(),
  default: z.unknown().optional(),
  maxLength: z.int().positive().max(1_000_000).optional(),
  values: z.array(z.string().min(1).max(1_000)).min(1).max(200).optional(),
})
/** zod would drop a field of this name in silence. */
const withoutPrototype = z
  .unknown()
  .refine(
    (value) => typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__'),
    'a variable may not be called __proto__',
  )
export const VariableTypes = withoutPrototype.pipe(z.record(VariableName, VariableType))
export type VariableTypes = z.infer<typeof VariableTypes>

/** What a version holds, and what its hash is of. `rules.ts` (checkContent) refuses what cannot be stored or hashed. */
export const PromptContent = z.strictObject({
  /** Becomes the system message. Empty only beside messages. */
  template: z
    .string()
    .max(1_000_000)
    .meta({ examples: ['Answer {name} in one sentence.'] }),
  modelId: z.string().min(1).max(200).meta(modelExample),
  temperature: z.number().min(0).max(2),
  maxTokens: z.int().positive().max(2_147_483_647),
  messages: z.array(PromptMessage).max(1_000).optional(),
  tools: z.array(z.unknown()).max(1_000).optional(),
  responseFormat: z.looseObject({}).optional(),
  parameters: PromptParameters.optional(),
  variableTypes: VariableTypes.optional(),
})
export type PromptContent = z.infer<typeof PromptContent>

/** What POST …/versions takes. */
export const NewVersion = PromptContent.extend({
  /** Why, as in a commit. */
  message: z.string().max(2_000).nullable().optional(),
  /** Notes of its author's, at most 16,000 characters of JSON; no part of the content or its hash. */
  metadata: z.looseObject({}).optional(),
  /** The number it must get; refused when that number has other content. */
  version: z.int().positive().max(2_147_483_647).optional(),
}).refine(({ template, messages }) => template !== '' || messages?.length, {
  path: ['template'],
  message: 'the template is empty',
})
export type NewVersion = z.infer<typeof NewVersion>

export const VersionNumber = z.int().positive().max(2_147_483_647)

/** One immutable version of a prompt. */
export const PromptVersion = PromptContent.extend({
  name: z.string(),
  version: VersionNumber,
  /** SHA-256 of the content (rules.ts, hashPrompt), 64 hexadecimal digits, and its first 12. */
  hash: z.string(),
  shortHash: z.string(),
  /** text: a template alone; chat: messages too. */
  kind: z.enum(['text', 'chat']),
  /** Names its own texts ask for, in order of appearance. */
  variables: z.array(z.string()),
  /** Prompts its texts include, as they are written, in order of appearance: `tone@production`. */
  partials: z.array(z.string()),
  author: z.string(),
  message: z.string().nullable(),
  metadata: z.looseObject({}).optional(),
  createdAt: z.iso.datetime(),
})
export type PromptVersion = z.infer<typeof PromptVersion>

/** The version that stood in for a reference. */
export const PartialUsed = z.object({ name: z.string(), version: z.number(), hash: z.string() })
export type PartialUsed = z.infer<typeof PartialUsed>

/** A version as it is served: its partials put in. */
export const ServedPrompt = PromptVersion.extend({
  /** Null when it includes nothing. */
  expanded: PromptContent.pick({ template: true, messages: true, variableTypes: true })
    .extend({ partials: z.array(PartialUsed) })
    .nullable(),
})
export type ServedPrompt = z.infer<typeof ServedPrompt>

export const Activation = z.object({
  environment: z.string(),
  version: VersionNumber,
  activatedAt: z.iso.datetime(),
  actor: z.string(),
  kind: z.enum(['activate', 'rollback']),
  /** Why the environment's gates were passed by; null when they were not. */
  overrideReason: z.string().nullable(),
})
export type Activation = z.infer<typeof Activation>

/** What is active in one environment. */
export const Standing = z.object({
  environment: z.string(),
  version: z.number(),
  hash: z.string(),
  activatedAt: z.iso.datetime(),
})
export type Standing = z.infer<typeof Standing>

export const PromptSummary = z.object({
  name: z.string(),
  /** In production. */
  liveVersion: z.number().nullable(),
  liveHash: z.string().nullable(),
  versions: z.number(),
  archivedAt: z.iso.datetime().nullable(),
  activatedAt: z.iso.datetime().nullable(),
  /** When it was last registered or activated. */
  updatedAt: z.iso.datetime(),
  /** By name. */
  environments: z.array(Standing),
})
export type PromptSummary = z.infer<typeof PromptSummary>

export const PromptDetail = z.object({
  name: z.string(),
  /** In production. */
  live: PromptVersion.nullable(),
  /** By name; `previousVersion` is what a rollback would make active. */
  environments: z.array(Standing.extend({ previousVersion: z.number().nullable() })),
  /** Newest first. */
  versions: z.array(PromptVersion),
  /** Newest first. */
  activations: z.array(Activation),
  /** The whole prompt; null when it is in use. */
  archivedAt: z.iso.datetime().nullable(),
  archivedVersions: z.array(z.number()),
})
export type PromptDetail = z.infer<typeof PromptDetail>

export const PromptMoved = z.object({
  name: z.string(),
  environment: z.string(),
  liveVersion: z.number(),
  previousVersion: z.number().nullable(),
})
export type PromptMoved = z.infer<typeof PromptMoved>

/** A version as the store keeps it, plain JSON; what it does not have is null. */
export const PromptVersionRow = z.object({
  projectId: z.string(),
  name: z.string(),
  version: z.number(),
  hash: z.string(),
  template: z.string(),
  modelId: z.string(),
  temperature: z.number(),
  maxTokens: z.number(),
  messages: z.array(PromptMessage).nullable(),
  tools: z.array(z.unknown()).nullable(),
  responseFormat: z.looseObject({}).nullable(),
  parameters: PromptParameters.nullable(),
  variableTypes: VariableTypes.nullable(),
  metadata: z.looseObject({}).nullable(),
  /** Null: older than partials, so its texts are taken as they stand. */
  partials: z.array(z.string()).nullable(),
  author: z.string(),
  message: z.string().nullable(),
  createdAt: z.iso.datetime(),
})
export type PromptVersionRow = z.infer<typeof PromptVersionRow>

export const LiveRow = z.object({
  projectId: z.string(),
  name: z.string(),
  /** Not in rows that a program older than environments left on disk: production. */
  environment: z.string().optional(),
  version: z.number(),
})

/** Every prompt of every project, for the snapshot; plain JSON. */
export const PromptRows = z.object({
  versions: z.array(PromptVersionRow),
  /** The active version of each prompt in each environment that has one. */
  live: z.array(LiveRow),
})
export type PromptRows = z.infer<typeof PromptRows>
