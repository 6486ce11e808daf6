import { z } from 'zod'
import { DriftSubject } from '../../../ledger/embedding-model.ts'

const iso = z.iso.datetime()

/** Who made vectors and how long they are: what must be the same for vectors to be compared. */
export const Space = z.object({ embedder: z.string(), dimensions: z.int().nonnegative() })
export type Space = z.infer<typeof Space>

const Moved = z.object({
  /** The query, or the document's id. */
  label: z.string(),
  retrievalId: z.string(),
  /** How far to the new side, in the classifier's own measure: for order only. */
  score: z.number(),
})

const told = {
  space: Space,
  /** Of documents; null for queries, which are compared over all versions. */
  indexVersion: z.string().nullable(),
  /** Vectors compared. */
  current: z.int().nonnegative(),
  reference: z.int().nonnegative(),
  /** Vectors of both sides that were made by another embedder or have another size: they are compared with nothing. */
  leftOut: z.int().nonnegative().default(0),
  referenceFrom: iso,
}

/** What a look came to. */
export const DriftFound = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tested'),
    ...told,
    hasMoved: z.boolean(),
    /** At most this often as small, if nothing moved. */
    p: z.number(),
    /** Below which it is said to have moved: 5 % a week, over all looks of a week. */
    alpha: z.number(),
    /** 0.5: not told apart. With a 95 % interval, null below two vectors a side. */
    auc: z.object({ value: z.number(), low: z.number(), high: z.number() }),
    /** The furthest to the new side; none where nothing moved. */
    movedMost: z.array(Moved),
  }),
  /** Also where the same one makes vectors of another size. */
  z.object({ kind: z.literal('embedder-changed'), ...told, before: Space }),
  z.object({
    kind: z.literal('not-enough'),
    ...told,
    needed: z.int(),
    /** new-version: there are vectors from before, of other versions of the index. */
    reason: z.enum(['few-current', 'few-reference', 'new-version']),
  }),
])
export type DriftFound = z.infer<typeof DriftFound>

/** One look at one window. `indexName` empty: telemetry named none. */
export const DriftLook = z.object({
  indexName: z.string(),
  subject: DriftSubject,
  windowFrom: iso,
  windowTo: iso,
  lookedAt: iso,
  found: DriftFound,
})
export type DriftLook = z.infer<typeof DriftLook>
