import type { View } from './view.ts'

/** Fewer units could not hold what is looked for. */
const base64AtLeast = 20
const hexAtLeast = 24

/** The texts hidden in runs of base64 (both alphabets) and hexadecimal digits, and in percent and `\x41` escapes. */
export function* encodedViews(text: string): Generator<View> {
  for (const { start, end, isHex } of runsOf(text)) {
    if (isHex && end - start >= hexAtLeast) yield* phases(text, start, end, hex)
    if (end - start >= base64AtLeast) yield* phases(text, start, end, base64)
  }
  const escaped = unescaped(text)
  if (escaped !== null) yield escaped
}

type Run = { readonly start: number; readonly end: number; readonly isHex: boolean }

/** For each unit: 1 when base64 is written with it. */
const alphabet = (): Uint8Array => {
  const kinds = new Uint8Array(128)
  for (const unit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
    kinds[unit.charCodeAt(0)] = 1
  return kinds
}

/** A run so long covers one of every so many places: only around those is looked. */
function* runsOf(text: string): Generator<Run> {
  const kinds = alphabet()
  const kindAt = (at: number): number => {
    const code = text.charCodeAt(at)
    return code < 128 ? kinds[code]! : 0
  }
  for (let at = base64AtLeast - 1; at < text.length; at += base64AtLeast) {
    if (kindAt(at) === 0) continue
    let [start, end] = [at, at + 1]
    while (start > 0 && kindAt(start - 1) > 0) start--
    while (end < text.length && kindAt(end) > 0) end++
    if (end - start >= base64AtLeast) yield { start, end, isHex: isHexRun(text, start, end) }
    // The run is done with; so are the places in it.
    at += Math.floor((end - at) / base64AtLeast) * base64AtLeast
  }
}

function isHexRun(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!/[0-9a-fA-F]/.test(text[at]!)) return false
  return true
}

type Code = {
  readonly name: string
  /** So many units hold so many bytes. */
  readonly units: number
  readonly bytes: number
  readonly encoding: 'base64' | 'hex'
}
const base64: Code = { name: 'base64', units: 4, bytes: 3, encoding: 'base64' }
const hex: Code = { name: 'hex', units: 2, bytes: 1, encoding: 'hex' }

/**
 * A run is read from each of its first places: where the code begins is unknown when the text is a window of a longer
 * one, or when something was written before it. Latin-1 keeps a unit for each byte, so that places can be told.
 */
function* phases(text: string, start: number, end: number, code: Code): Generator<View> {
  const { name, units, bytes, encoding } = code
  for (let phase = 0; phase < units; phase++) {
    const from = start + phase
    const decoded = Buffer.from(text.slice(from, end), encoding).toString('latin1')
    if (!isReadable(decoded)) continue
    yield {
      kind: name,
      text: decoded,
      startOf: (index) => from + Math.floor(index / bytes) * units,
      endOf: (index) => Math.min(end, from + (Math.floor(index / bytes) + 1) * units),
    }
  }
}

/** Whether letters and spaces follow each other somewhere for a while, as they do in words and never in noise. */
function isReadable(text: string): boolean {
  let run = 0
  for (let at = 0; at < text.length && run < 12; at++) {
    const code = text.charCodeAt(at) | 0x20
    run = code === 0x20 || (code >= 0x61 && code <= 0x7a) ? run + 1 : 0
  }
  return run >= 12
}

const escape =
  /%([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})|&#(\d{2,3});|&#x([0-9a-fA-F]{2});/g

/** The text with its escapes read, when it holds a few. */
function unescaped(text: string): View | null {
  if (!/%[0-9a-fA-F]{2}|\\[xu]|&#/.test(text)) return null
  const starts: number[] = []
  const ends: number[] = []
  let plain = ''
  let from = 0
  const keep = (until: number): void => {
    plain += text.slice(from, until)
    for (let at = from; at < until; at++) {
      starts.push(at)
      ends.push(at + 1)
    }
  }
  for (const match of text.matchAll(escape)) {
    keep(match.index)
    from = match.index + match[0].length
    const [, percent, byte, unit, decimal, hexadecimal] = match
    const code =
      decimal === undefined ? Number.parseInt((percent ?? byte ?? unit ?? hexadecimal)!, 16) : Number(decimal)
    plain += String.fromCharCode(code)
    starts.push(match.index)
    ends.push(from)
  }
  if (from === 0) return null
  keep(text.length)
  return { kind: 'escaped', text: plain, startOf: (index) => starts[index]!, endOf: (index) => ends[index]! }
}
