import { EventEmitter } from 'node:events'
import { StringDecoder } from 'node:string_decoder'
import type { Around, LookParts } from '../../guardrails/look.ts'
import type { ReadyGuardrail } from '../../guardrails/ready.ts'
import type { AnswerVaults } from '../../guardrails/replacements.ts'
import { textsOf } from '../../guardrails/texts/of-dialect.ts'
import { isAwaited, mayAct, type Evaluation } from '../../guardrails/verdict-rules.ts'
import { noActs, openWatch, type Acts, type Blocked, type Watch } from '../../guardrails/watch.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { WireDialect } from '../../providers/dialect.ts'
import { withHeader } from '../caching/flight-head.ts'
import { endAtOnce } from '../end-at-once.ts'
import { outletOf, type ClientReply } from '../outlet.ts'
import { blockedProblem } from './blocked-problem.ts'
import { openStreamAnswer, type StreamAnswer } from './stream-answer.ts'
import { readWholeAnswer, rewritten, type WholeAnswer } from './whole-answer.ts'

export type AnswerGuardParts = {
  readonly dialect: WireDialect
  readonly response: ClientReply
  /** Of the output. */
  readonly guardrails: readonly ReadyGuardrail[]
  readonly around: () => Around
  readonly vaults: AnswerVaults
  readonly look: LookParts
  /** Answers with a problem where nothing was answered yet. */
  readonly refuseWith: (problem: Problem) => void
  /** Before a head is written: what is known by then goes into its headers. */
  readonly onHead: (evaluations: readonly Evaluation[]) => void
  readonly onWaited: (ms: number) => void
  readonly onBug: (error: unknown) => void
  /** Bytes kept of a stream that was masked. */
  readonly streamBytesKept: number
}

/** An answer of more characters than this is not looked at. */
const charsAtMost = 16 << 20

/**
 * Stands before a caller's response: whatever answers the call writes here, and what reaches the caller was looked at.
 * To who writes, a call that was blocked looks like one whose caller has left.
 */
export function answerGuard(parts: AnswerGuardParts) {
  const { dialect, response, guardrails, vaults } = parts
  const texts = textsOf[dialect.name]
  const events = new EventEmitter()
  events.setMaxListeners(0)
  let head: { readonly status: number; readonly headers: string[] } | null = null
  let stream: StreamAnswer | null = null
  let decoder: StringDecoder | null = null
  let watch: Watch | null = null
  let late: (() => Promise<readonly Evaluation[]> | readonly Evaluation[]) | null = null
  let blockedBy: Blocked | null = null
  let hasMasked = false
  let isLeft = false
  let hasEnded = false
  let firstShownAt: number | null = null
  let kept = ''
  let shownAtOnce = ''
  const pieces: Buffer[] = []
  const { promise: done, resolve: finish } = Promise.withResolvers<void>()

  const evaluations = (): readonly Evaluation[] => stream?.evaluations() ?? watch?.evaluations() ?? []
  const sendHead = (headers = head!.headers): void => {
    parts.onHead(evaluations())
    response.writeHead(head!.status, headers)
  }
  /** A whole reply: the body comes with its head. */
  const deliver = (body: Buffer | string): void => {
    sendHead(withHeader(head!.headers, 'content-length', String(Buffer.byteLength(body))))
    endAtOnce(response, body)
    finish()
  }
  const block = (by: Blocked): void => {
    blockedBy = by
    const reason = blockedProblem(by)
    parts.onHead(evaluations())
    if (response.headersSent) response.end(dialect.errorEvent(reason))
    else parts.refuseWith(reason)
    finish()
    // Not before who is writing has done so. One whose answer has ended has nothing to stop.
    if (!hasEnded) process.nextTick(() => events.emit('close'))
  }
  const broke = (bug: unknown): void => {
    parts.onBug(bug)
    response.destroy()
    finish()
  }
  response.on('close', () => {
    if (!response.writableFinished && blockedBy === null) {
      isLeft = true
      stream?.stop()
      events.emit('close')
    }
    finish()
  })

  const openStream = (isWhole: boolean): StreamAnswer =>
    openStreamAnswer({
      ...{ texts, guardrails, vaults },
      ...{ around: parts.around, look: parts.look, onWaited: parts.onWaited, onBug: broke, onBlock: block },
      emit(shown, recorded) {
        if (kept.length < parts.streamBytesKept) kept += recorded
        firstShownAt ??= performance.now()
        if (isWhole) shownAtOnce += shown
        else if (!response.destroyed) response.write(Buffer.from(shown))
      },
      onEnd() {
        if (isWhole) deliver(shownAtOnce)
        else {
          response.end()
          finish()
        }
      },
      onReady: () => (response.writableNeedDrain ? undefined : events.emit('drain')),
    })

  const answered = (answer: WholeAnswer, body: Buffer | string, acts: Acts): void => {
    if (acts.isGone || response.destroyed) return finish()
    if (acts.block) return block(acts.block)
    hasMasked = acts.masks.length > 0
    const other = rewritten(answer, texts, acts.masks, vaults)
    if (hasMasked && other) kept = other.kept
    deliver(other?.shown ?? body)
  }
  const endWhole = (body: Buffer | string): void => {
    const text = typeof body === 'string' ? body : body.toString('utf8')
    const answer = readWholeAnswer(texts, text)
    if (answer === null || (answer.passages.length === 0 && vaults.asked.isEmpty())) return deliver(body)
    const { passages } = answer
    const awaited = guardrails.filter((one) => isAwaited(one))
    const others = guardrails.filter((one) => !isAwaited(one))
    if (passages.length > 0 && others.length > 0) {
      const beside = openWatch('output', others, { ...parts.look, gone: new AbortController().signal })
      late = async () => {
        await beside.examine(passages, parts.around())
        return beside.evaluations()
      }
    }
    if (passages.length === 0 || awaited.length === 0) return answered(answer, body, noActs)
    watch = openWatch('output', awaited, parts.look)
    const since = parts.look.ticksMs()
    const looked = (acts: Acts): void => {
      parts.onWaited(parts.look.ticksMs() - since)
      answered(answer, body, acts)
    }
    if (text.length > charsAtMost) return looked(watch.fail('The answer is too long to be looked at.'))
    const acts = watch.examine(passages, parts.around())
    if (acts instanceof Promise) acts.then(looked).catch(broke)
    else looked(acts)
  }

  const state = {
    destroyed: () => response.destroyed || blockedBy !== null,
    headersSent: () => head !== null || response.headersSent,
    writableFinished: () => blockedBy === null && response.writableFinished,
    writableNeedDrain: () => response.writableNeedDrain || (stream?.isBusy() ?? false),
  }
  const outlet = outletOf(state, {
    hasHeader: (name) => response.hasHeader(name),
    writeHead(status, headers) {
      head = { status, headers }
      const isWhole = headers.includes('content-length')
      if (status < 300 && isEventStream(headers)) {
        stream = openStream(isWhole)
        decoder = new StringDecoder('utf8')
      }
      if (!isWhole) sendHead()
    },
    flushHeaders() {
      if (response.headersSent) response.flushHeaders()
    },
    write(chunk) {
      if (!stream || !decoder) {
        if (response.headersSent) return response.write(chunk)
        // A whole reply in pieces: of an answer that is shared.
        pieces.push(chunk)
        return true
      }
      stream.push(decoder.write(chunk))
      if (stream.isPassedOn && !response.destroyed && blockedBy === null) {
        if (response.headersSent) return response.write(chunk)
        pieces.push(chunk)
      }
      return !stream.isBusy() && !response.writableNeedDrain
    },
    end(more) {
      if (hasEnded || blockedBy !== null) return
      hasEnded = true
      const last = more ?? ''
      if (stream && decoder) {
        const rest = typeof last === 'string' ? last : decoder.write(last)
        if (rest !== '') stream.push(rest)
        stream.end()
        if (!stream.isPassedOn || blockedBy !== null) return
        if (!response.headersSent) return deliver(joined(pieces, last))
        response.end(last)
        return finish()
      }
      if (head === null || response.headersSent) {
        response.end(last)
        return finish()
      }
      const body = joined(pieces, last)
      if (head.status < 300) endWhole(body)
      else deliver(body)
    },
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    once(event, listener) {
      events.once(event, listener)
      if (response.writableNeedDrain) response.once(event, () => events.emit(event))
    },
  })

  return {
    outlet,
    /** The reply has ended, or there is nobody to have it; and whoever looks on the way has done so. */
    done: done.then(() => stream?.settled),
    evaluations,
    blockedBy: () => blockedBy,
    /** Monotonic milliseconds. */
    firstShownAt: () => firstShownAt,
    /** What was masked, as it is recorded; null where nothing was. */
    kept: (): string | null => (hasMasked || stream?.hasMasked() === true ? kept : null),
    /** Whether nobody objected to any of it: what may be given to others. */
    async isPassed(): Promise<boolean> {
      // Who only looks objects to nothing.
      if (!guardrails.some((one) => mayAct(one))) return true
      await done
      await stream?.settled
      const hasFound = hasMasked || stream?.hasMasked() === true || stream?.hasObjected() === true
      // Who left has not seen all of it, and neither has who looks.
      return blockedBy === null && !isLeft && !hasFound
    },
    /** Looks that nobody waits for; null where there are none. */
    late: () => (isLeft || blockedBy !== null ? null : (stream?.late() ?? late)),
  }
}

const joined = (pieces: readonly Buffer[], last: Buffer | string): Buffer | string =>
  pieces.length === 0 ? last : Buffer.concat([...pieces, Buffer.from(last)])

function isEventStream(headers: readonly string[]): boolean {
  const at = headers.findIndex((name, place) => place % 2 === 0 && name.toLowerCase() === 'content-type')
  return at !== -1 && headers[at + 1]!.startsWith('text/event-stream')
}
