import { after } from '../../guardrails/at-once.ts'
import type { Passage } from '../../guardrails/check.ts'
import type { Around, LookParts } from '../../guardrails/look.ts'
import { createVault } from '../../guardrails/mask.ts'
import type { ReadyGuardrail } from '../../guardrails/ready.ts'
import type { AnswerVaults } from '../../guardrails/replacements.ts'
import { streamScreen, type Looker, type ScreenParts } from '../../guardrails/stream/screen.ts'
import type { DialectTexts } from '../../guardrails/texts/text-slot.ts'
import {
  holdsStreams,
  isAwaited,
  mayAct,
  type Evaluation,
  type Region,
} from '../../guardrails/verdict-rules.ts'
import { openWatch, type Acts, type Blocked, type Watch } from '../../guardrails/watch.ts'

export type StreamAnswerParts = {
  readonly texts: DialectTexts
  /** Of the output. */
  readonly guardrails: readonly ReadyGuardrail[]
  readonly around: () => Around
  readonly vaults: AnswerVaults
  readonly look: LookParts
  readonly emit: ScreenParts['emit']
  /** All that is to be emitted has been. */
  readonly onEnd: () => void
  readonly onBlock: (by: Blocked) => void
  readonly onReady: () => void
  readonly onBug: (error: unknown) => void
  /** The stream was held for so long. */
  readonly onWaited: (ms: number) => void
}

/** A stream of more characters than this is not looked at after it has passed. */
const lateCharsAtMost = 4 << 20

/**
 * The guardrails of a stream's text: those it waits for, those that look as it passes and may cut it, and those that
 * look at all of it afterwards.
 */
export function openStreamAnswer(parts: StreamAnswerParts) {
  const { guardrails, vaults, look, texts } = parts
  const holding = guardrails.filter((one) => holdsStreams(one))
  // What answers at once delays nothing, though it only flags.
  const observing = guardrails.filter((one) => !holdsStreams(one) && isAwaited(one))
  const late = guardrails.filter((one) => !isAwaited(one))
  const watches: Watch[] = []
  const watch = (own: readonly ReadyGuardrail[]): Watch => {
    const opened = openWatch('output', own, look)
    watches.push(opened)
    return opened
  }
  let hasMasked = false
  /** Something was found when it could be stopped no more. */
  let hasObjected = false
  let isOver = false
  const { promise: settled, resolve: settle } = Promise.withResolvers<void>()
  let open = 0
  const closed = (): void => {
    if (--open === 0) settle()
  }

  const watchOfHolding = holding.length > 0 ? watch(holding) : null
  /** Its bytes go on as they come. */
  const isPassedOn = watchOfHolding === null && vaults.asked.isEmpty()
  const held = isPassedOn
    ? null
    : screen({
        looker: watchOfHolding && waitedFor(lookerOf(watchOfHolding, parts.around)),
        emit: parts.emit,
        onEnd: () => {
          isOver = true
          parts.onEnd()
        },
      })
  const observers = [
    observing.filter((one) => mayAct(one) && one.ready.reach !== 'whole'),
    observing.filter((one) => !mayAct(one) || one.ready.reach === 'whole'),
  ].flatMap((own, isWhole) =>
    own.length === 0
      ? []
      : [
          screen({
            looker: {
              ...lookerOf(watch(own), parts.around),
              ...(isWhole === 1 ? { reach: 'whole' } : {}),
            },
            ...{ emit: () => {}, onEnd: () => {} },
          }),
        ],
  )
  if (open === 0) settle()
  const passed: string[] = []
  let passedChars = 0

  function screen(own: Pick<ScreenParts, 'looker' | 'emit' | 'onEnd'>) {
    open++
    return streamScreen({
      ...{ texts, vaults, onReady: parts.onReady },
      ...own,
      onEnd() {
        own.onEnd()
        closed()
      },
      onBlock(by) {
        closed()
        if (isOver) hasObjected = true
        else block(by)
      },
      onGone: closed,
      onBug(error) {
        closed()
        parts.onBug(error)
      },
    })
  }
  function block(by: Blocked): void {
    isOver = true
    for (const one of [held, ...observers]) one?.stop()
    settle()
    parts.onBlock(by)
  }
  function waitedFor(looker: Looker): Looker {
    return {
      ...looker,
      examine(passages, regions) {
        const since = look.ticksMs()
        const done = (acts: Acts): Acts => {
          parts.onWaited(look.ticksMs() - since)
          if (acts.masks.length > 0) hasMasked = true
          return acts
        }
        return after(looker.examine(passages, regions), done)
      },
    }
  }

  return {
    /** Whole events. */
    push(events: string): void {
      if (isOver) return
      held?.push(events)
      for (const one of observers) one.push(events)
      if (late.length === 0) return
      passedChars += events.length
      if (passedChars <= lateCharsAtMost) passed.push(events)
    },
    end(): void {
      if (isOver) return
      for (const one of observers) one.end()
      if (held) held.end()
      else isOver = true
    },
    /** The caller has left. */
    stop(): void {
      isOver = true
      for (const one of [held, ...observers]) one?.stop()
      settle()
    },
    isPassedOn,
    isBusy: (): boolean => held?.isBusy() ?? false,
    /** Everybody who may object has said so, or has nothing to say. */
    settled,
    hasMasked: () => hasMasked,
    hasObjected: () => hasObjected,
    evaluations: (): readonly Evaluation[] => watches.flatMap((one) => one.evaluations()),
    /** Those that look afterwards; null where there are none. */
    late: (): (() => Promise<readonly Evaluation[]>) | null =>
      late.length === 0 ? null : () => lookLate(parts, late, passedChars > lateCharsAtMost ? null : passed),
  }
}

export type StreamAnswer = ReturnType<typeof openStreamAnswer>

function lookerOf(watch: Watch, around: () => Around): Looker {
  const reaches = watch.guardrails.map(({ ready }) => ready.reach)
  return {
    reach: reaches.reduce((most, one) =>
      most === 'whole' || one === 'whole' ? 'whole' : Math.max(most, one),
    ),
    examine: (passages: readonly Passage[], regions: readonly Region[] | null) =>
      watch.examine(passages, around(), regions ?? undefined),
    tooLong: () => watch.fail('The answer is too long to be held.'),
  }
}

/** All that was said, looked at together. `passed`: null when it was too much to be kept. */
function lookLate(
  { texts, around, look, onBug }: StreamAnswerParts,
  guardrails: readonly ReadyGuardrail[],
  passed: readonly string[] | null,
): Promise<readonly Evaluation[]> {
  const watch = openWatch('output', guardrails, { ...look, gone: new AbortController().signal })
  if (passed === null) {
    watch.fail('The answer is too long to be looked at afterwards.')
    return Promise.resolve(watch.evaluations())
  }
  const { promise, resolve } = Promise.withResolvers<readonly Evaluation[]>()
  const done = (): void => resolve(watch.evaluations())
  const screen = streamScreen({
    ...{ texts, vaults: { asked: createVault(), said: createVault() }, emit: () => {}, onReady: () => {} },
    looker: { ...lookerOf(watch, around), reach: 'whole' },
    ...{ onEnd: done, onBlock: done, onGone: done },
    onBug(error) {
      onBug(error)
      done()
    },
  })
  for (const events of passed) screen.push(events)
  screen.end()
  return promise
}
