import type { ServerResponse } from 'node:http'
import { problem, type Problem } from '../kernel/problem.ts'
import { alignEvents } from '../providers/wire/event-stream.ts'
import type { Answer, Settle } from './answer.ts'
import type { Reply, ReplyHead } from './exchange.ts'
import { replyHeaders } from './forwarded-headers.ts'
import type { Plan } from './plan.ts'

const blankLine = Buffer.from('\n\n')

/**
 * A stream passed on event by event as it comes. One that ends without the dialect's terminator is closed with the
 * dialect's own error event: the official clients take a bare end for a good one, so only we can say it.
 */
export function replyStream(
  plan: Plan,
  head: ReplyHead,
  response: ServerResponse,
  settle: Settle,
  keepBytes: number,
): Reply {
  const aligner = alignEvents()
  const reader = plan.dialect.readStream({ hideUsage: plan.hidesUsage })
  const kept: Buffer[] = []
  let keptBytes = 0
  let firstContentAt: number | null = null
  const openedAt = performance.now()
  const preparedMs = head.sentAt - plan.arrivedAt
  let overheadMs = preparedMs

  const headers = replyHeaders(head.headers)
  headers.push('x-accel-buffering', 'no')
  headers.push('x-telltale-call-id', plan.callId, 'x-telltale-model', plan.model, 'x-telltale-cache', 'none')
  headers.push('x-telltale-overhead-ms', (preparedMs + performance.now() - openedAt).toFixed(3))
  response.writeHead(head.status, headers)
  response.flushHeaders()

  const pass = (events: Buffer): void => {
    const cameAt = firstContentAt === null ? performance.now() : 0
    const shown = reader.take(events)
    if (keptBytes < keepBytes) {
      kept.push(events)
      keptBytes += events.length
    }
    if (shown.length > 0 && !response.destroyed && !response.write(shown)) {
      head.pause()
      response.once('drain', head.resume)
    }
    if (firstContentAt === null && reader.hasContent()) {
      firstContentAt = cameAt
      overheadMs = preparedMs + performance.now() - cameAt
    }
  }

  const answer = (
    status: Answer['status'],
    errorKind: string | null,
    errorDetail: string | null,
  ): Answer => ({
    status,
    httpStatus: head.status,
    errorKind,
    errorDetail,
    retryAfterMs: null,
    facts: reader.facts(),
    ...settle(reader.facts()),
    contentType: String(head.headers['content-type'] ?? 'text/event-stream'),
    output: kept.length === 0 ? null : Buffer.concat(kept),
    sentAt: head.sentAt,
    firstContentAt,
    endedAt: performance.now(),
    overheadMs,
  })

  const truncated = (reason: Problem): Answer => {
    if (!response.destroyed) response.end(plan.dialect.errorEvent(reason))
    return answer('truncated', reason.code, reason.detail ?? null)
  }

  return {
    data(chunk) {
      const events = aligner.push(chunk)
      if (events) pass(events)
    },
    end() {
      const rest = aligner.rest()
      if (rest && isWholeEvent(rest)) pass(Buffer.concat([rest, blankLine]))
      const { errorKind, errorDetail } = reader.facts()
      if (!reader.isComplete() && errorKind === null)
        return truncated(problem('upstream-truncated', 'The stream ended without its terminator.'))
      response.end()
      return errorKind === null ? answer('ok', null, null) : answer('error', errorKind, errorDetail)
    },
    broken(reason) {
      if (reader.isComplete()) {
        response.end()
        return answer('ok', null, null)
      }
      if (!reason) return answer('cancelled', 'client-disconnected', null)
      return truncated(
        reason.code === 'upstream-unreachable' ? problem('upstream-truncated', reason.detail) : reason,
      )
    },
  }
}

/** A last event that lacks only its blank line: its data line is whole JSON or the terminator. */
function isWholeEvent(rest: Buffer): boolean {
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
