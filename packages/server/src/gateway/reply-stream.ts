import { problem, type Problem } from '../kernel/problem.ts'
import { alignEvents, isWholeEvent } from '../providers/wire/event-stream.ts'
import { failureKindOf, type FailureKind } from '../routing/failure-rules.ts'
import type { Answer } from './answer.ts'
import type { Reply, ReplyHead } from './exchange.ts'
import { replyHeaders } from './forwarded-headers.ts'
import { holdEvents } from './held-events.ts'
import { afterHead, failureOfLoss } from './lost.ts'
import { ownHeaders, withParting, type Parting, type Tried, type TryContext } from './tried.ts'
import { withoutSecrets } from './without-secrets.ts'

const blankLine = Buffer.from('\n\n')

/**
 * A stream passed on event by event as it comes; one that is held, from its first content on: until then a failure
 * leaves the caller untouched, so that another attempt can take its place. One that ends without the dialect's
 * terminator is closed with the dialect's own error event: the official clients take a bare end for a good one, so
 * only we can say it.
 */
export function replyStream(
  context: TryContext,
  head: ReplyHead<Tried>,
  refuseWith: (problem: Problem, parting: Parting | null) => void,
): Reply<Tried> {
  const { ask, carriage, response } = context
  const aligner = alignEvents()
  const reader = carriage.readStream()
  const kept: Buffer[] = []
  let keptBytes = 0
  let firstContentAt: number | null = null
  const openedAt = performance.now()
  const preparedMs = head.sentAt - context.ownFrom
  let overheadMs = preparedMs
  let held = context.isHeld ? holdEvents() : null

  const sendHead = (parting: Parting | null): void => {
    const headers = withParting([...replyHeaders(head.headers), ...ownHeaders(context)], parting)
    headers.push('x-accel-buffering', 'no')
    headers.push('x-telltale-overhead-ms', (preparedMs + performance.now() - openedAt).toFixed(3))
    response.writeHead(head.status, headers)
    response.flushHeaders()
  }
  let isWaiting = false
  const goOn = (): void => {
    isWaiting = false
    head.resume()
  }
  const write = (bytes: Buffer): void => {
    if (bytes.length === 0 || response.destroyed || response.write(bytes) || isWaiting) return
    // What was read already still comes.
    isWaiting = true
    head.pause()
    response.once('drain', goOn)
  }

  const tried = (
    seen: Pick<Answer, 'status' | 'errorKind' | 'errorDetail'>,
    failure: FailureKind | null,
    deliver: Tried['deliver'] = () => overheadMs,
  ): Tried => ({
    answer: {
      ...seen,
      httpStatus: head.status,
      retryAfterMs: null,
      facts: reader.facts(),
      warnings: context.warnings(),
      ...context.settle(reader.facts()),
      isCutShort: !reader.isComplete(),
      contentType: String(head.headers['content-type'] ?? 'text/event-stream'),
      output: kept.length === 0 ? null : Buffer.concat(kept),
      sentAt: head.sentAt,
      firstContentAt,
      endedAt: performance.now(),
      overheadMs,
    },
    failure,
    isCommitted: held === null,
    deliver,
  })
  const keep = (bytes: Buffer): void => {
    if (keptBytes >= context.streamBytesKept || bytes.length === 0) return
    kept.push(bytes)
    keptBytes += bytes.length
  }
  /** An error may repeat our credential. */
  const withoutOurs = (bytes: Buffer): Buffer => {
    if (reader.facts().errorKind === null) return bytes
    const masked = withoutSecrets(bytes, context.secrets())
    return typeof masked === 'string' ? Buffer.from(masked) : masked
  }
  const errorDetail = (): string | null => {
    const said = reader.facts().errorDetail
    return said === null ? null : withoutSecrets(said, context.secrets())
  }
  /** The end of a complete answer. */
  const finished = (): Tried => {
    const last = reader.end()
    keep(last)
    write(last)
    response.end()
    return tried({ status: 'ok', errorKind: null, errorDetail: null }, null)
  }
  const outrun = (): Tried => tried({ status: 'cancelled', errorKind: 'outrun', errorDetail: null }, 'left')

  /** Its own error event, passed on as it came: at once, or when it is the last word on the call. */
  const failedInStream = (): Tried => {
    const { errorKind } = reader.facts()
    const events = held?.taken() ?? null
    return tried(
      { status: 'error', errorKind, errorDetail: errorDetail() },
      failureKindOf({ status: null, kind: errorKind }),
      (parting) => {
        if (!response.destroyed) {
          sendHead(parting)
          response.end(events)
        }
        return overheadMs
      },
    )
  }
  const cutShort = (reason: Problem, failure: FailureKind): Tried => {
    if (held !== null)
      return tried(
        { status: 'error', errorKind: reason.code, errorDetail: reason.detail ?? null },
        failure,
        (parting) => {
          refuseWith(reason, parting)
          return overheadMs
        },
      )
    if (!response.destroyed) response.end(ask.dialect.errorEvent(reason))
    return tried({ status: 'truncated', errorKind: reason.code, errorDetail: reason.detail ?? null }, failure)
  }

  /** From here on the caller sees this attempt. False: another was first. */
  const commit = (): boolean => {
    if (!context.claim()) return false
    const events = held?.taken() ?? null
    held = null
    if (response.destroyed) return true
    sendHead(null)
    if (events) write(events)
    return true
  }

  const pass = (events: Buffer): void => {
    const cameAt = firstContentAt === null ? performance.now() : 0
    const shown = withoutOurs(reader.take(events))
    keep(carriage.isTranslated ? shown : events)
    const hasContent = reader.hasContent()
    if (hasContent) context.onContent?.(events)
    if (held !== null) {
      held.add(shown)
      if (reader.facts().errorKind !== null && !hasContent) return head.stop(failedInStream)
      if ((hasContent || reader.isComplete() || held.isFull()) && !commit()) return head.stop(outrun)
    } else write(shown)
    if (firstContentAt === null && hasContent) {
      firstContentAt = cameAt
      overheadMs = preparedMs + performance.now() - cameAt
    }
  }

  // What nothing can take the place of need not wait.
  if (held === null && context.claim()) sendHead(null)

  return {
    data(chunk) {
      const events = aligner.push(chunk)
      if (events) pass(events)
    },
    end() {
      const rest = aligner.rest()
      if (rest && isWholeEvent(rest)) pass(Buffer.concat([rest, blankLine]))
      const { errorKind } = reader.facts()
      if (errorKind !== null && held !== null) return failedInStream()
      if (reader.isComplete() && held !== null) return outrun()
      if (!reader.isComplete() && errorKind === null)
        return cutShort(problem('upstream-truncated', 'The stream ended without its terminator.'), 'target')
      if (errorKind === null) return finished()
      response.end()
      return tried(
        { status: 'error', errorKind, errorDetail: errorDetail() },
        failureKindOf({ status: null, kind: errorKind }),
      )
    },
    broken(loss) {
      if (reader.isComplete() && held === null) return finished()
      if (loss.kind === 'outrun') return outrun()
      if (loss.problem === null)
        return tried({ status: 'cancelled', errorKind: 'client-disconnected', errorDetail: null }, 'left')
      return cutShort(afterHead(loss.problem), failureOfLoss(loss))
    },
  }
}
