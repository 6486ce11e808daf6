/**
 * Server-sent events as bytes (WHATWG HTML, section 9.2). Whole events are passed on as they came; the tail of an
 * event that is still arriving is held until its end, so that a client never sees half an event.
 */
export type EventAligner = {
  /** Bytes of all events that are whole by now; null when none is. */
  push(chunk: Buffer): Buffer | null
  /** What is left when the stream ends: an event without its end, or null. */
  rest(): Buffer | null
}

/** Past this many bytes a single event is passed on in pieces rather than held. */
const heldBytesAtMost = 1 << 20

export function alignEvents(): EventAligner {
  let held: Buffer | null = null
  return {
    push(chunk) {
      const bytes = held ? Buffer.concat([held, chunk]) : chunk
      const end = endOfLastEvent(bytes)
      const isPassedWhole = end === bytes.length || bytes.length - end > heldBytesAtMost
      held = isPassedWhole ? null : bytes.subarray(end)
      if (bytes.length === 0 || (end === 0 && held)) return null
      return isPassedWhole ? bytes : bytes.subarray(0, end)
    },
    rest: () => held,
  }
}

const newline = 0x0a
const carriage = 0x0d

/** Index just behind the last blank line; 0 when there is none. */
function endOfLastEvent(bytes: Buffer): number {
  for (let at = bytes.length - 1; at > 0; at--) {
    if (bytes[at] !== newline) continue
    if (bytes[at - 1] === newline) return at + 1
    if (bytes[at - 1] === carriage && bytes[at - 2] === newline) return at + 1
  }
  return 0
}

export type ServerEvent = { readonly name: string; readonly data: string }

/** Splits whole events. Comments and fields other than event and data are passed over. */
export function splitEvents(text: string): ServerEvent[] {
  const events: ServerEvent[] = []
  let name = ''
  let data: string | null = null
  for (const line of text.split('\n')) {
    const field = line.endsWith('\r') ? line.slice(0, -1) : line
    if (field === '') {
      if (data !== null) events.push({ name, data })
      name = ''
      data = null
    } else if (field.startsWith('data:')) {
      const value = field.charCodeAt(5) === 0x20 ? field.slice(6) : field.slice(5)
      data = data === null ? value : `${data}\n${value}`
    } else if (field.startsWith('event:')) name = field.slice(6).trim()
  }
  if (data !== null) events.push({ name, data })
  return events
}

/** A last event that lacks only its blank line: its data line is whole JSON or the terminator. */
export function isWholeEvent(rest: Buffer): boolean {
  const data = /(?:^|\n)data: ?(.*?)\r?\n?$/.exec(rest.toString('utf8'))?.[1]
  if (data === undefined) return false
  if (data === '[DONE]') return true
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}
