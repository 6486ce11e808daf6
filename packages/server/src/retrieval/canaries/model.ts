import { z } from 'zod'

const short = z.string().min(1).max(512)
const documents = z.array(short).max(100)
const uniqueNames = (list: readonly { readonly name: string }[]): boolean =>
  new Set(list.map(({ name }) => name)).size === list.length

/** A question and what the index gives for it, best first: what later rankings are held against. */
const Canary = z.strictObject({
  name: short,
  query: z.string().min(1).max(20_000),
  documents: documents.min(1),
})

export const CanarySet = z.strictObject({
  /** How many of the first documents count. */
  k: z.int().min(1).max(100).default(10),
  canaries: z.array(Canary).max(500).refine(uniqueNames, 'each canary needs a name of its own'),
})
export type CanarySet = z.infer<typeof CanarySet>

/** What an index answered, best first; nothing found is an empty list. */
export const CanaryRankings = z.strictObject({
  indexVersion: z.string().max(512).default(''),
  at: z.iso.datetime({ offset: true }).optional(),
  rankings: z
    .array(z.strictObject({ name: short, documents }))
    .min(1)
    .max(500)
    .refine(uniqueNames, 'each canary is answered once'),
})
export type CanaryRankings = z.infer<typeof CanaryRankings>

/** Mean over canaries with its 95 % interval (Student's t, within 0 and 1); interval null below two canaries. */
const Mean = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int(),
})
export type Mean = z.infer<typeof Mean>

export const CanariesCompared = z.object({
  k: z.int(),
  overlap: Mean,
  rbo: Mean,
  /** The least alike first. `rbo` null: nothing was found. */
  canaries: z.array(
    z.object({ name: z.string(), overlap: z.number(), rbo: z.number().nullable(), found: z.int() }),
  ),
  /** Canaries that the run did not answer; answers to canaries that are not kept. */
  missing: z.array(z.string()),
  unknown: z.array(z.string()),
})
export type CanariesCompared = z.infer<typeof CanariesCompared>

export const CanaryRun = z.object({
  id: z.uuid(),
  indexName: z.string(),
  indexVersion: z.string(),
  at: z.iso.datetime(),
  compared: CanariesCompared,
})
export type CanaryRun = z.infer<typeof CanaryRun>

/** Canaries of one index, and the newest run of each version, newest first. */
export const IndexCanaries = CanarySet.extend({
  indexName: z.string(),
  updatedAt: z.iso.datetime(),
  runs: z.array(CanaryRun),
})
export type IndexCanaries = z.infer<typeof IndexCanaries>
