import { isObject, jsonOrNull, type JsonObject } from '../dialect.ts'
import { splitEvents } from '../wire/event-stream.ts'

type PassParts = {
  /** Words of the events that always say something. */
  readonly rare: readonly Buffer[]
  /** Content has passed and the preview is full: other events have nothing more to tell. */
  readonly isSettled: () => boolean
  readonly readEvent: (event: JsonObject) => void
}

/** Passes whole events on as they came, and reads those that may still tell something. */
export const passEvents =
  ({ rare, isSettled, readEvent }: PassParts) =>
  (events: Buffer): Buffer => {
    if (isSettled() && !rare.some((word) => events.includes(word))) return events
    for (const { data } of splitEvents(events.toString('utf8'))) {
      const event = jsonOrNull(data)
      if (isObject(event)) readEvent(event)
    }
    return events
  }
