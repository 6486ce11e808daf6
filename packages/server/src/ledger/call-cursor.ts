import { z } from 'zod'

/** A place in the list, newest first: the time and id of the last call seen. Stands still while new calls come in. */
export type CallCursor = { readonly startedAtMs: number; readonly id: string }

const shape = /^(\d{1,15})\.([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/

export const writeCursor = ({ startedAt, id }: { readonly startedAt: string; readonly id: string }): string =>
  `${Date.parse(startedAt)}.${id}`

/** A cursor as it comes in a query string. */
export const CursorText = z
  .string()
  .regex(shape, 'not a cursor of this list')
  .transform((text): CallCursor => {
    const [, time, id] = shape.exec(text)!
    return { startedAtMs: Number(time), id: id! }
  })
