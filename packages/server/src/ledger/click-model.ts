import { z } from 'zod'

/** A click on, or a thumb for, a document that was shown. */
export const Click = z.object({
  /** Made of query, document, kind and person: told twice it counts once. */
  id: z.uuid(),
  projectId: z.string(),
  at: z.iso.datetime(),
  retrievalId: z.uuid(),
  kind: z.enum(['click', 'up', 'down']),
  /** The document's, in the order retrieved, from 1. */
  rank: z.int().positive(),
  /** Where it stood on the screen, from 1. */
  position: z.int().positive(),
  /** Who clicked, where several see one answer. */
  unitId: z.string().nullable(),
})
export type Click = z.infer<typeof Click>
