import { z } from 'zod'

const ProjectId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use at most 63 lower-case letters, digits and hyphens')

export const Project = z.object({
  id: ProjectId,
  name: z.string().min(1).max(200),
  createdAt: z.iso.datetime(),
})
export type Project = z.infer<typeof Project>

/** What a model is called, where an example is asked for. */
export const modelExample = { examples: ['gpt-4o-mini'] }

/** An exact model name, or the beginning of some with * at the end: `gpt-4o*`. */
export const ModelPattern = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^*]*\*?$/, 'a * may only be at the end')
  .meta({ examples: ['gpt-4o*'] })

/** Names and values, at most 32 of at most 256 characters, as in `x-telltale-tags`. */
const KeyTags = z
  .record(z.string().min(1).max(256), z.string().min(1).max(256))
  .refine((tags) => Object.keys(tags).length <= 32, 'at most 32 tags')

/** A project's key as people see it: never the key itself. */
export const ApiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  /** `tt-…` and the last four characters. */
  hint: z.string(),
  projectId: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  /** Null: any model. */
  allowedModels: z.array(ModelPattern).nullable(),
  /** Every call by this key carries them, over what its caller says. */
  tags: z.record(z.string(), z.string()),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

export const NewApiKey = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ examples: ['support bot'] }),
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  allowedModels: z.array(ModelPattern).min(1).max(200).nullable().optional(),
  tags: KeyTags.optional(),
})
export type NewApiKey = z.infer<typeof NewApiKey>

/** What a person may do: look; change what a team works on; everything. */
export const Role = z.enum(['viewer', 'editor', 'admin'])
export type Role = z.infer<typeof Role>

const MemberOf = z.array(ProjectId).min(1).max(200).nullable()

/** Whoever holds a personal key, as people see them. */
export const Person = z.object({
  id: z.uuid(),
  /** The actor in the record of changes; approvals tell people apart by it. */
  name: z.string(),
  role: Role,
  /** Null: every project, those to come too. */
  projects: MemberOf,
  /** `tta-…` and the last four characters. */
  hint: z.string(),
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
})
export type Person = z.infer<typeof Person>

const standing = { role: Role, projects: MemberOf.default(null) }
const isConsistent = ({ role, projects }: { role: Role; projects: readonly string[] | null }): boolean =>
  role !== 'admin' || projects === null
const consistently = { path: ['projects'], message: 'an administrator has every project; leave it out' }

/** What an edit of a person sets: all of it. */
export const Standing = z.strictObject(standing).refine(isConsistent, consistently)
export type Standing = z.infer<typeof Standing>

export const NewPerson = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .refine(
        (name) => !['operator', 'start'].includes(name.toLowerCase()),
        'Telltale itself goes by this name',
      ),
    ...standing,
  })
  .refine(isConsistent, consistently)
export type NewPerson = z.infer<typeof NewPerson>

/** A project's key as the store keeps it, for the snapshot; plain JSON. */
export const KeyRow = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  /** SHA-256 of the whole key, 64 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  allowedModels: z.array(z.string()).nullable(),
  tags: z.record(z.string(), z.string()),
})
export type KeyRow = z.infer<typeof KeyRow>

/** A person as the store keeps them, for the snapshot; plain JSON. */
export const PersonRow = KeyRow.pick({ id: true, name: true, hash: true, revokedAt: true }).extend({
  role: Role,
  projects: z.array(z.string()).nullable(),
})
export type PersonRow = z.infer<typeof PersonRow>

/** A project's key compiled for the hot path. */
export type KeyRecord = {
  readonly id: string
  readonly projectId: string
  readonly name: string
  /** SHA-256 of the whole key. */
  readonly digest: Buffer
  /** Unix milliseconds; Infinity when it never expires. */
  readonly expiresAtMs: number
  readonly isRevoked: boolean
  /** On every call, over what the caller says. */
  readonly tags: { readonly [name: string]: string }
  mayUse(model: string): boolean
}

/** A key just made: the only time `secret` exists outside its owner's hands. */
export type MadeKey = { readonly secret: string; readonly hash: string; readonly lastFour: string }
