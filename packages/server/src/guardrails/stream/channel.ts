import { inJson, isInsideString, jsonView, type Replacement } from '../json-view.ts'
import { placeholderBegin, placeholderCharsAtMost } from '../replacements.ts'

/** A piece of a text as one event brought it, and what becomes of it; null: nothing changed. */
export type Settle = (text: { readonly shown: string; readonly kept: string } | null) => void

/** A stretch of the text to be looked at, as it reads; places are counted from its beginning. */
export type Window = {
  readonly text: string
  /** Where it stands in what the channel keeps. */
  readonly offset: number
  /** What stands before was decided already; it is there for what leans on it. */
  readonly from: number
  /** What begins from here on is decided when more is here. */
  readonly to: number
}

export type ChannelOptions = {
  /** json: pieces of JSON text. */
  readonly form: 'text' | 'json'
  /** The longest that one finding can be; 0: nobody looks, only placeholders are put back; 'whole': see `Window`. */
  readonly reach: number | 'whole'
  /** Placeholders may be in it, and are never cut. */
  readonly hasPlaceholders: boolean
  /** Keeps all of the text, for events that say it again. */
  readonly remembers: boolean
}

/** White space is looked for this far back, so that a window does not end inside a word. */
const wordCharsAtMost = 200
const stepCharsAtLeast = 48
const stepCharsAtMost = 512

/** How much must have come since the look before. */
export const stepCharsOf = (reach: number): number =>
  Math.min(stepCharsAtMost, Math.max(stepCharsAtLeast, reach >> 1))

/**
 * One text that comes in pieces. It waits until it was looked at: a window holds what was decided before (as far as
 * the reach goes, so that what began there is seen whole), what is decided now, and what comes after, again as far as
 * the reach goes. A window ends with a word where it can.
 */
export function openChannel({ form, reach, hasPlaceholders, remembers }: ChannelOptions) {
  /** From `base` on; what stands before is gone. Places are counted from the beginning of the text. */
  let raw = ''
  let base = 0
  let isInside = false
  let released = 0
  /** Units of the view that were decided before. */
  let decided = 0
  let lookedTo = 0
  const pieces: { readonly from: number; readonly to: number; readonly settle: Settle }[] = []
  let replacements: Replacement[] = []
  const remembered: string[] = []
  const allReplacements: Replacement[] = []
  const step = reach === 'whole' || reach === 0 ? 1 : stepCharsOf(reach)
  const context = reach === 'whole' ? 0 : Math.max(reach, hasPlaceholders ? placeholderCharsAtMost : 0)
  const end = (): number => base + raw.length
  const viewOf = () => (form === 'json' ? jsonView(raw) : { text: raw, rawAt: (index: number) => index })
  let view: ReturnType<typeof viewOf> | null = null
  const seen = () => (view ??= viewOf())

  return {
    add(piece: string, settle: Settle): void {
      pieces.push({ from: end(), to: end() + piece.length, settle })
      raw += piece
      view = null
      if (remembers) remembered.push(piece)
    },
    /** What is to be looked at now; null when more must come first. `isLast`: nothing more comes, as far as is known. */
    next(isLast: boolean): Window | null {
      if (released === end()) return null
      if (!isLast && (reach === 'whole' || end() - lookedTo < step)) return null
      const { text } = seen()
      const offset = wordBegin(text, Math.max(0, decided - context), decided)
      const window = (until: number, to: number): Window => ({
        ...{ text: text.slice(offset, until), offset, from: decided - offset, to: to - offset },
      })
      if (isLast) return window(text.length, text.length)
      if (reach === 'whole') return null
      const until = reach === 0 ? text.length : wordEnd(text)
      const safe = until - reach
      const to = hasPlaceholders ? Math.min(safe, placeholderBegin(text, until)) : safe
      if (to <= decided) return null
      lookedTo = end()
      return window(until, to)
    },
    /** The window was looked at: `found` stands in its place, and all of it that is decided may go. */
    release({ from, to, offset }: Window, found: readonly Replacement[], isLast: boolean): void {
      const current = seen()
      const now = found
        .filter((one) => one.end > from && one.start < to)
        // The beginning of one may have gone already.
        .map((one) => ({ ...one, start: Math.max(one.start, from) + offset, end: one.end + offset }))
      // What was found is decided to its end.
      const upTo = Math.max(to + offset, now.at(-1)?.end ?? 0)
      const made = form === 'json' ? inJson(raw, current, now, { isInside, floor: released - base }) : now
      for (const one of made) {
        const placed = { ...one, start: one.start + base, end: one.end + base }
        replacements.push(placed)
        if (remembers) allReplacements.push(placed)
      }
      released = isLast
        ? end()
        : Math.max(base + current.rawAt(upTo), made.length > 0 ? base + made.at(-1)!.end : 0)
      let done = 0
      let next = 0
      while (done < pieces.length && pieces[done]!.to <= released) {
        const piece = pieces[done++]!
        while (next < replacements.length && replacements[next]!.end <= piece.from) next++
        piece.settle(pieceText(piece, next))
      }
      pieces.splice(0, done)
      const needed = pieces[0]?.from ?? released
      replacements = replacements.filter((one) => one.end > Math.min(needed, released))
      forget(upTo, current)
    },
    isSettled: (): boolean => pieces.length === 0,
    /** All that came, and what was replaced in it; for those that remember. */
    whole: () => ({ raw: remembered.join(''), replacements: allReplacements }),
  }

  /** What stands further before than the reach goes is needed no more, unless a piece of it still waits. */
  function forget(upTo: number, current: ReturnType<typeof viewOf>): void {
    const viewFrom = Math.max(0, upTo - context)
    const waiting = pieces[0]?.from ?? released
    let cut = Math.min(current.rawAt(viewFrom), waiting - base, raw.length)
    let cutView = viewFrom
    if (cut < current.rawAt(viewFrom)) {
      // A piece that waits reaches further back: cut at the last place before it where a unit begins.
      while (cutView > 0 && current.rawAt(cutView) > cut) cutView--
      cut = current.rawAt(cutView)
    }
    if (form === 'json') isInside = isInsideString(raw.slice(0, cut), isInside)
    raw = raw.slice(cut)
    base += cut
    decided = upTo - cutView
    view = null
  }

  /** `first`: the first replacement that reaches into the piece, or stands behind it. */
  function pieceText(
    { from, to }: { readonly from: number; readonly to: number },
    first: number,
  ): Parameters<Settle>[0] {
    let shown = ''
    let kept = ''
    let at = from
    for (let next = first; next < replacements.length && replacements[next]!.start < to; next++) {
      const one = replacements[next]!
      const same = at < one.start ? raw.slice(at - base, one.start - base) : ''
      // Whole in the piece where it begins; pieces it reaches into lose what it covers.
      const begins = one.start >= from
      shown += same + (begins ? one.shown : '')
      kept += same + (begins ? one.kept : '')
      at = one.end
    }
    if (at === from) return null
    const rest = at < to ? raw.slice(at - base, to - base) : ''
    return { shown: shown + rest, kept: kept + rest }
  }
}

export type Channel = ReturnType<typeof openChannel>

/** Just behind the last white space near the end; the end where there is none. */
function wordEnd(text: string): number {
  for (let at = text.length; at > Math.max(0, text.length - wordCharsAtMost); at--)
    if (isSpace(text.charCodeAt(at - 1))) return at
  return text.length
}

/** Just behind the first white space from here on, where there is one near. */
function wordBegin(text: string, from: number, atMost: number): number {
  if (from === 0) return 0
  for (let at = from; at < Math.min(atMost, from + wordCharsAtMost); at++)
    if (isSpace(text.charCodeAt(at))) return at + 1
  return from
}

const isSpace = (code: number): boolean =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0x3000
