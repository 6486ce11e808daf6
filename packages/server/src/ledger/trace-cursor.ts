import { z } from 'zod'

/** A place in the list of traces, newest start first. Stands still while new ones come in. */
export type TraceCursor = { readonly startedAtUs: number; readonly traceId: string }

const shape = /^(\d{1,16})\.([0-9A-Za-z-]{1,64})$/

export const writeTraceCursor = ({
  firstUs,
  traceId,
}: {
  readonly firstUs: number
  readonly traceId: string
}): string => `${firstUs}.${traceId}`

/** A cursor as it comes in a query string. */
export const TraceCursorText = z
  .string()
  .regex(shape, 'not a cursor of this list')
  .transform((text): TraceCursor => {
    const [, time, traceId] = shape.exec(text)!
    return { startedAtUs: Number(time), traceId: traceId! }
  })
