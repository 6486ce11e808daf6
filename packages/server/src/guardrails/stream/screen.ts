import { isObject, jsonOrNull } from '../../providers/dialect.ts'
import { editValues, type Path } from '../../providers/wire/value-edits.ts'
import type { Passage } from '../check.ts'
import { answerReplacements, replaced, type AnswerVaults } from '../replacements.ts'
import { noTexts, type Besides, type DialectTexts, type EventSlot, type Form } from '../texts/text-slot.ts'
import type { Region } from '../verdict-rules.ts'
import { noActs, type Acts, type Blocked } from '../watch.ts'
import { openChannel, type Channel, type Window } from './channel.ts'
import { dataOf, eventsIn, withData } from './event-text.ts'

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

/** What is done with one event: each look on the way is handed out, and goes on with what it came to. */
type Steps = Generator<Acts | Promise<Acts>, void, Acts>

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
  let inbox: string[] = []
  let inboxChars = 0
  let ending: 'no' | 'asked' | 'begun' = 'no'
  let working: Steps | null = null
  let isWaiting = false
  let isOver = false

  const open = (form: Form, remembers: boolean): Channel => {
    const channel = openChannel({
      ...{ form: form === 'text' ? 'text' : 'json', reach: looker?.reach ?? 0, remembers },
      hasPlaceholders: !vaults.asked.isEmpty(),
    })
    channels.push(channel)
    return channel
  }

  function* takeEvent(event: string): Steps {
    const data = dataOf(event)
    const json = data === null || data === '[DONE]' ? null : jsonOrNull(data)
    // What cannot be read cannot be looked at: it does not pass.
    if (looker !== null && json === null && data !== null && data !== '[DONE]') return
    const { slots, ends, besides } = isObject(json) ? texts.eventTexts(json) : noTexts
    const held: Held = { event, data: data ?? '', besides, open: slots.length, edits: [] }
    queue.push(held)
    queuedChars += event.length
    for (const slot of slots) {
      yield* endOthers(slot.channel)
      if (slot.kind === 'whole') yield* takeWhole(slot, held)
      else yield* takeDelta(slot, held)
    }
    for (const prefix of ends)
      for (const [name, channel] of named) if (name.startsWith(prefix)) yield* advance(channel, true)
    if (isJoint && queuedChars > waitingCharsAtMost) yield* giveUp()
    flush()
  }

  function* takeDelta({ channel: name, form, path, text }: EventSlot, held: Held): Steps {
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
  function* takeWhole({ channel: name, form, path, text }: EventSlot, held: Held): Steps {
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

  /** Texts of one sequence follow each other: the next one says that the one before has ended. */
  function* endOthers(name: string): Steps {
    const sequence = name.slice(0, name.indexOf('/') + 1)
    for (const [other, channel] of named)
      if (other !== name && other.startsWith(sequence)) yield* advance(channel, true)
  }

  function* advance(channel: Channel, hasEnded: boolean): Steps {
    if (isJoint) return
    const isLast = hasEnded || isOpen
    const window = channel.next(isLast)
    if (window) yield* lookAt([{ channel, window }], isLast)
  }

  function* lookAt(
    views: readonly { readonly channel: Channel; readonly window: Window }[],
    isLast: boolean,
  ): Steps {
    const passages = views.map(({ window }) => ({ text: window.text, speaker: 'assistant' as const }))
    const regions = isJoint ? null : views.map(({ window }) => window)
    const acts = looker === null || views.length === 0 ? noActs : yield looker.examine(passages, regions)
    views.forEach(({ channel, window }, at) => {
      const masks = acts.masks.filter(({ passage }) => passage === at)
      channel.release(window, answerReplacements(window.text, masks, vaults), isLast)
    })
  }

  function* giveUp(): Steps {
    yield looker!.tooLong()
    looker = null
    isOpen = true
    yield* lookTogether()
  }

  function* lookTogether(): Steps {
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

  function* takeEnd(): Steps {
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

  /** Whether that ends it. */
  const isLastWord = ({ block, isGone }: Acts): boolean => {
    if (block === null && !isGone) return false
    isOver = true
    if (block) parts.onBlock(block)
    else parts.onGone()
    return true
  }
  const broke = (error: unknown): void => {
    isOver = true
    parts.onBug(error)
  }
  /** False: it stopped, to wait or for good. */
  const goOn = (acts: Acts): boolean => {
    let given = acts
    for (;;) {
      const step = working!.next(given)
      if (step.done === true) {
        working = null
        return true
      }
      if (step.value instanceof Promise) {
        isWaiting = true
        step.value.then((later) => {
          isWaiting = false
          if (!isOver && !isLastWord(later)) run(later)
        }, broke)
        return false
      }
      if (isLastWord(step.value)) return false
      given = step.value
    }
  }
  function run(acts: Acts = noActs): void {
    try {
      if (working && !goOn(acts)) return
      let taken = 0
      while (taken < inbox.length) {
        const event = inbox[taken++]!
        inboxChars -= event.length
        working = takeEvent(event)
        if (!goOn(noActs)) {
          inbox = inbox.slice(taken)
          return
        }
      }
      inbox = []
      parts.onReady()
      if (ending !== 'asked') {
        if (ending === 'begun') over()
        return
      }
      ending = 'begun'
      working = takeEnd()
      if (goOn(noActs)) over()
    } catch (error) {
      broke(error)
    }
  }
  const over = (): void => {
    isOver = true
    parts.onEnd()
  }

  return {
    /** Whole events. */
    push(events: string): void {
      if (isOver) return
      for (const event of eventsIn(events)) {
        inbox.push(event)
        inboxChars += event.length
      }
      if (!isWaiting) run()
    },
    /** Nothing more comes. */
    end(): void {
      if (isOver || ending !== 'no') return
      ending = 'asked'
      if (!isWaiting) run()
    },
    /** Nothing is wanted any more. */
    stop(): void {
      isOver = true
    },
    /** More should not come before `onReady`. */
    isBusy: (): boolean => isWaiting && inboxChars > inboxCharsAtMost,
    /** What has not been emitted, as it came: for the record of a call that was stopped. */
    unseen: (): string => queue.map(({ event }) => event).join(''),
  }
}

export type StreamScreen = ReturnType<typeof streamScreen>
