import { isObject, jsonOrNull } from '../../providers/dialect.ts'
import { editValues, type Path } from '../../providers/wire/value-edits.ts'
import type { Passage } from '../check.ts'
import { answerReplacements, replaced, type AnswerVaults } from '../replacements.ts'
import { noTexts, type Besides, type DialectTexts, type EventSlot, type Form } from '../texts/text-slot.ts'
import type { Region } from '../verdict-rules.ts'
import { noActs, type Acts, type Blocked } from '../watch.ts'
import { openChannel, type Channel, type Window } from './channel.ts'
import { dataOf, eventsIn, withData } from './event-text.ts'
import { workOff, type Steps } from './work-off.ts'

/** Who looks at the texts of a stream. */
export type Looker = {
  readonly reach: number | 'whole'
  examine(passages: readonly Passage[], regions: readonly Region[] | null): Acts | Promise<Acts>
  /** The text is too long to be looked at whole. */
  tooLong(): Acts
}

export type ScreenParts = {
  readonly texts: DialectTexts
  /** Null: placeholders are put back, and nothing else is done. */
  readonly looker: Looker | null
  readonly vaults: AnswerVaults
  /** Whole events, in order. `kept`: as they are recorded. */
  readonly emit: (shown: string, kept: string) => void
  /** After any of these nothing is emitted any more. */
  readonly onEnd: () => void
  readonly onBlock: (by: Blocked) => void
  readonly onGone: () => void
  readonly onBug: (error: unknown) => void
  /** What was pushed has been worked off, after `isBusy`. */
  readonly onReady: () => void
}

/** Past this many characters of events that wait to be seen whole they are seen no more: `tooLong`. */
const waitingCharsAtMost = 4 << 20
/** So much may come while a check is waited for. */
const inboxCharsAtMost = 256 << 10

type Held = {
  readonly event: string
  readonly data: string
  readonly besides: readonly Besides[]
  /** Texts of it that still wait. */
  open: number
  readonly edits: { readonly path: Path; readonly shown: string; readonly kept: string }[]
}

/**
 * Passes a stream's events on in order, each once all its texts were looked at: as they came, or with other words in
 * their places. Where every check answers at once, so does `push`.
 */
export function streamScreen(parts: ScreenParts) {
  const { texts, vaults } = parts
  let { looker } = parts
  /** All texts are looked at together, at the end of the stream. */
  let isJoint = looker?.reach === 'whole'
  let isOpen = false
  const named = new Map<string, Channel>()
  const channels: Channel[] = []
  /** What waits for the end of the stream. */
  let settling: (() => void)[] = []
  let queue: Held[] = []
  let queuedChars = 0
  let inboxChars = 0

  const open = (form: Form, remembers: boolean): Channel => {
    const channel = openChannel({
      ...{ form: form === 'text' ? 'text' : 'json', reach: looker?.reach ?? 0, remembers },
      hasPlaceholders: !vaults.asked.isEmpty(),
    })
    channels.push(channel)
    return channel
  }

  function* takeEvent(event: string): Steps<Acts> {
    const data = dataOf(event)
    const json = data === null || data === '[DONE]' ? null : jsonOrNull(data)
    // What cannot be read cannot be looked at: it does not pass.
    if (looker !== null && json === null && data !== null && data !== '[DONE]') return
    const { slots, ends, besides } = isObject(json) ? texts.eventTexts(json) : noTexts
    const held: Held = { event, data: data ?? '', besides, open: slots.length, edits: [] }
    queue.push(held)
    queuedChars += event.length
    yield* endOthers(new Set(slots.map(({ channel }) => channel)))
    for (const slot of slots) {
      if (slot.kind === 'whole') yield* takeWhole(slot, held)
      else yield* takeDelta(slot, held)
    }
    for (const prefix of ends)
      for (const [name, channel] of named) if (name.startsWith(prefix)) yield* advance(channel, true)
    if (isJoint && queuedChars > waitingCharsAtMost) yield* giveUp()
    flush()
  }

  function* takeDelta({ channel: name, form, path, text }: EventSlot, held: Held): Steps<Acts> {
    let channel = named.get(name)
    if (!channel) named.set(name, (channel = open(form, texts.repeats)))
    channel.add(text, (settled) => {
      held.open--
      if (settled)
        held.edits.push({
          path,
          shown: JSON.stringify(settled.shown),
          kept: JSON.stringify(settled.kept),
        })
    })
    yield* advance(channel, false)
  }

  /** Said again, it reads as it did the first time; said for the first time, it is looked at for itself. */
  function* takeWhole({ channel: name, form, path, text }: EventSlot, held: Held): Steps<Acts> {
    const said = texts.repeats ? named.get(name) : undefined
    const isRepeat = said !== undefined && said.whole().raw === text
    const channel = isRepeat ? said : open(form, true)
    if (!isRepeat) channel.add(text, () => {})
    if (texts.repeats && said === undefined) named.set(name, channel)
    const settle = (): void => {
      held.open--
      const { replacements } = channel.whole()
      if (replacements.length === 0) return
      const raw = (by: 'shown' | 'kept'): string => {
        const words = replaced(text, replacements, by)
        return form === 'json' ? words : JSON.stringify(words)
      }
      held.edits.push({ path, shown: raw('shown'), kept: raw('kept') })
    }
    if (isJoint) settling.push(settle)
    else {
      yield* advance(channel, true)
      settle()
    }
  }

  /** Texts of one sequence follow each other: one that an event says no more of, while it says another, has ended. */
  function* endOthers(now: ReadonlySet<string>): Steps<Acts> {
    const sequences = new Set([...now].map((name) => name.slice(0, name.indexOf('/') + 1)))
    for (const [name, channel] of named)
      if (!now.has(name) && sequences.has(name.slice(0, name.indexOf('/') + 1))) yield* advance(channel, true)
  }

  function* advance(channel: Channel, hasEnded: boolean): Steps<Acts> {
    if (isJoint) return
    const isLast = hasEnded || isOpen
    const window = channel.next(isLast)
    if (window) yield* lookAt([{ channel, window }], isLast)
  }

  function* lookAt(
    views: readonly { readonly channel: Channel; readonly window: Window }[],
    isLast: boolean,
  ): Steps<Acts> {
    const passages = views.map(({ window }) => ({ text: window.text, speaker: 'assistant' as const }))
    const regions = isJoint ? null : views.map(({ window }) => window)
    const acts = looker === null || views.length === 0 ? noActs : yield looker.examine(passages, regions)
    const masks = Map.groupBy(acts.masks, ({ passage }) => passage)
    views.forEach(({ channel, window }, at) =>
      channel.release(window, answerReplacements(window.text, masks.get(at) ?? [], vaults), isLast),
    )
  }

  function* giveUp(): Steps<Acts> {
    yield looker!.tooLong()
    looker = null
    isOpen = true
    yield* lookTogether()
  }

  function* lookTogether(): Steps<Acts> {
    yield* lookAt(
      channels.flatMap((channel) => {
        const window = channel.next(true)
        return window ? [{ channel, window }] : []
      }),
      true,
    )
    isJoint = false
    for (const settle of settling) settle()
    settling = []
  }

  function* takeEnd(): Steps<Acts> {
    if (isJoint) yield* lookTogether()
    else for (const channel of named.values()) yield* advance(channel, true)
    flush()
  }

  function flush(): void {
    let shown = ''
    let kept = ''
    let ready = 0
    while (ready < queue.length && queue[ready]!.open === 0) {
      const held = queue[ready++]!
      queuedChars -= held.event.length
      if (held.edits.length === 0) {
        shown += held.event
        kept += held.event
      } else {
        const edited = (by: 'shown' | 'kept'): string => {
          const edits = held.edits.map((edit) => ({ path: edit.path, raw: edit[by] }))
          return withData(held.event, editValues(held.data, [...edits, ...held.besides]))
        }
        shown += edited('shown')
        kept += edited('kept')
      }
    }
    if (ready === 0) return
    queue = queue.slice(ready)
    parts.emit(shown, kept)
  }

  const work = workOff<string | null, Acts>({
    /** Null: nothing more comes. */
    *steps(event) {
      if (event !== null) {
        inboxChars -= event.length
        return yield* takeEvent(event)
      }
      yield* takeEnd()
      work.stop()
      parts.onEnd()
    },
    goesOn({ block, isGone }) {
      if (block) parts.onBlock(block)
      else if (isGone) parts.onGone()
      return block === null && !isGone
    },
    onIdle: parts.onReady,
    onBug: parts.onBug,
  })

  return {
    /** Whole events. */
    push(events: string): void {
      const all = eventsIn(events)
      for (const event of all) inboxChars += event.length
      work.add(all)
    },
    /** Nothing more comes. */
    end: (): void => work.add([null]),
    /** Nothing is wanted any more. */
    stop: work.stop,
    /** More should not come before `onReady`. */
    isBusy: (): boolean => work.isWaiting() && inboxChars > inboxCharsAtMost,
  }
}
