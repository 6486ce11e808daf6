import { Malformed } from '../model.ts'

/** What is parsed at once: some milliseconds of the thread at most. */
const sliceBytes = 64 * 1024
/** Containers larger than a slice, one within the other. OTLP's own are six. */
const deepest = 64

type Frame =
  | { readonly kind: 'list'; readonly list: unknown[] }
  | { readonly kind: 'fields'; readonly fields: { [name: string]: unknown }; name: string }

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openList, closeList, openFields, closeFields] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * What JSON.parse makes of these bytes, in slices between which `breathe` lets others have their turn: a container that
 * ends within a slice is parsed as it is, and a larger one is gone through. Objects of those have no prototype.
 * @throws Malformed where JSON.parse would throw, and where large containers nest deeper than any telemetry.
 */
export async function parseInSlices(
  bytes: Buffer,
  breathe: () => Promise<void> | undefined,
  atOnce = sliceBytes,
): Promise<unknown> {
  const frames: Frame[] = []
  let at = spaceEnd(bytes, 0)
  let whole: unknown

  const put = (value: unknown): void => {
    const top = frames.at(-1)
    if (top === undefined) whole = value
    else if (top.kind === 'list') top.list.push(value)
    else top.fields[top.name] = value
  }
  /** Reads the name of a field, up to its value. */
  const readName = (frame: Frame): void => {
    if (frame.kind === 'list') return
    const end = bytes[at] === quote ? textEnd(bytes, at) : notJson()
    frame.name = parsed(bytes, at, end) as string
    at = spaceEnd(bytes, end)
    if (bytes[at] !== colon) notJson()
    at = spaceEnd(bytes, at + 1)
  }
  const closes = (frame: Frame): boolean => bytes[at] === (frame.kind === 'list' ? closeList : closeFields)

  for (;;) {
    const pause = breathe()
    if (pause !== undefined) await pause
    const end = valueEnd(bytes, at, atOnce)
    if (end === null) {
      const frame: Frame =
        bytes[at] === openList
          ? { kind: 'list', list: [] }
          : { kind: 'fields', fields: Object.create(null) as { [name: string]: unknown }, name: '' }
      put(frame.kind === 'list' ? frame.list : frame.fields)
      if (frames.push(frame) > deepest) throw new Malformed('the body is nested too deeply')
      at = spaceEnd(bytes, at + 1)
      if (!closes(frame)) {
        readName(frame)
        continue
      }
    } else {
      put(parsed(bytes, at, end))
      at = spaceEnd(bytes, end)
    }
    for (let top = frames.at(-1); top !== undefined && closes(top); top = frames.at(-1)) {
      frames.pop()
      at = spaceEnd(bytes, at + 1)
    }
    const top = frames.at(-1)
    if (top === undefined) return at === bytes.length ? whole : notJson()
    if (bytes[at] !== comma) notJson()
    at = spaceEnd(bytes, at + 1)
    readName(top)
  }
}

function notJson(): never {
  throw new Malformed('the body is not JSON')
}

function parsed(bytes: Buffer, from: number, to: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', from, to))
  } catch {
    return notJson()
  }
}

function spaceEnd(bytes: Buffer, from: number): number {
  let at = from
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;)
    byte = bytes[(at += 1)]
  return at
}

/** The end of a text that begins here. */
function textEnd(bytes: Buffer, from: number): number {
  for (let at = from + 1; ; at += 1) {
    at = bytes.indexOf(quote, at)
    if (at === -1) notJson()
    let slashes = 0
    while (bytes[at - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
}

/** The end of the value that begins here; null for a container that goes on for more than `atMost`. */
function valueEnd(bytes: Buffer, from: number, atMost: number): number | null {
  if (bytes[from] === quote) return textEnd(bytes, from)
  let depth = 0
  for (let at = from; at < bytes.length; at += 1) {
    if (depth > 0 && at - from > atMost) return null
    const byte = bytes[at]!
    if (byte === quote) at = textEnd(bytes, at) - 1
    else if (byte === openList || byte === openFields) depth += 1
    else if (byte === closeList || byte === closeFields) {
      // A bare value ends before what closes the container around it.
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (depth === 0 && byte === comma) return at
  }
  return depth === 0 ? bytes.length : notJson()
}
