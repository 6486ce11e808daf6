import { z } from 'zod'
import { Click } from '../../ledger/click-model.ts'

const count = z.int().nonnegative()
const share = z.object({ value: z.number(), low: z.number(), high: z.number(), n: count })

/** A click on a document, or a thumb for it, as an application tells of it. */
export const ClickTold = z.strictObject({
  /** What telling of the query answered. */
  retrievalId: z.guid(),
  /** Its rank in the order it was told in, from 1. */
  document: z.int().positive().max(200),
  kind: Click.shape.kind.default('click'),
  /** Where it stood on the screen, from 1; its rank when nothing is said. */
  position: z.int().positive().max(1_000).nullish(),
  /** Who clicked, where several see one answer: each counts once. */
  unitId: z.string().max(256).nullish(),
  at: z.iso.datetime({ offset: true }).nullish(),
})
export type ClickTold = z.infer<typeof ClickTold>

const IndexClicks = z.object({
  indexName: z.string().nullable(),
  indexVersion: z.string().nullable(),
  /** Queries that found something. */
  queries: count,
  /** Their documents, the first 20 of each. */
  shown: count,
  clicks: count,
  /** Share of documents that would be clicked, were each looked at. */
  corrected: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('estimate'),
      /** Unbiased, so that it may lie above 1. */
      value: z.number(),
      low: z.number(),
      high: z.number(),
      /** As many documents with one propensity would tell as much. */
      effective: z.number(),
    }),
    z.object({
      kind: z.literal('refused'),
      effective: z.number(),
      needed: count,
      reason: z.string(),
    }),
  ]),
  /** As they were shown, rank by rank. */
  byRank: z.array(z.object({ rank: count, clicked: share })),
  /** Thumbs up among thumbs; who gives one is no sample. */
  liked: share,
})
export type IndexClicks = z.infer<typeof IndexClicks>

export const ClickReport = z.object({
  hours: z.number(),
  /** How fast attention falls with rank: (1/rank)^eta. */
  eta: z.number(),
  /** Indexes whose documents were clicked at all: without a click none is known to be clickable. */
  indexes: z.array(IndexClicks),
})
export type ClickReport = z.infer<typeof ClickReport>
