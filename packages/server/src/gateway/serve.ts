import type { IncomingMessage, ServerResponse } from 'node:http'
import { admit } from '../access/rules.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { noAnswer, type AnswerFacts, type WireDialect } from '../providers/dialect.ts'
import { priceUsage } from '../pricing/book.ts'
import { readUsage } from '../pricing/usage.ts'
import type { Answer, Settle } from './answer.ts'
import { makeAsk, type Arrival } from './ask.ts'
import { exchange } from './exchange.ts'
import { requestHeaders } from './forwarded-headers.ts'
import { makePlan, type Plan } from './plan.ts'
import { presentedKey } from './presented-key.ts'
import { readBody } from './read-body.ts'
import type { Reached } from './record.ts'
import { replyStream } from './reply-stream.ts'
import { replyWhole } from './reply-whole.ts'
import type { Snapshot } from './snapshot.ts'

export type GatewayParts = {
  readonly snapshot: () => Snapshot
  readonly nowMs: () => number
  readonly newId: (nowMs: number) => string
  /** Takes what happened. Called after the reply; whatever it does cannot touch the caller. */
  readonly observe: (reached: Reached, answer: Answer) => void
  /** A request that was turned away before there was a call. */
  readonly onRefused: (problem: Problem) => void
  readonly onBug: (error: unknown) => void
  readonly requestBytesAtMost: number
  readonly streamBytesKept: number
}

/** Request → Ask → Plan → Answer → Call, and the reply is already on its way. */
export const serveGateway =
  (parts: GatewayParts) =>
  (dialect: WireDialect, request: IncomingMessage, response: ServerResponse): void => {
    carry(parts, dialect, request, response).catch((bug: unknown) => {
      parts.onBug(bug)
      if (response.headersSent) response.destroy()
      else refuse(dialect, problem('internal'), null, request, response)
    })
  }

async function carry(
  parts: GatewayParts,
  dialect: WireDialect,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAtMs = parts.nowMs()
  const snapshot = parts.snapshot()
  const key = admit(snapshot.keys, presentedKey(request.headers), startedAtMs)
  if (!key.ok) {
    parts.onRefused(key.error)
    return refuse(dialect, key.error, null, request, response)
  }
  const callId = parts.newId(startedAtMs)
  const body = await readBody(request, parts.requestBytesAtMost)
  const arrival: Arrival = {
    callId,
    dialect,
    key: key.value,
    startedAtMs,
    arrivedAt: performance.now(),
    body: body.ok ? body.value : Buffer.alloc(0),
  }
  const turnAway = (reached: Reached, refusal: Problem): void => {
    refuse(dialect, refusal, callId, request, response)
    parts.observe(reached, refusedAnswer(reached, refusal))
  }
  if (!body.ok) {
    if (body.error === 'gone') return parts.observe(arrival, goneAnswer(arrival))
    return turnAway(arrival, body.error)
  }
  const ask = makeAsk(arrival, request)
  if (!ask.ok) return turnAway(arrival, ask.error)
  const plan = makePlan(ask.value, snapshot)
  if (!plan.ok) return turnAway(ask.value, plan.error)
  parts.observe(plan.value, await attempt(plan.value, snapshot, parts, request, response))
}

function attempt(
  plan: Plan,
  snapshot: Snapshot,
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer> {
  const headers = requestHeaders(request.rawHeaders)
  headers.push(...plan.upstreamHeaders, 'accept-encoding', 'identity')
  const settle = settleWith(plan, snapshot)
  return exchange(plan, headers, response, {
    openReply: (head) =>
      head.status < 300 && isEventStream(head.headers['content-type'])
        ? replyStream(plan, head, response, settle, parts.streamBytesKept)
        : replyWhole(plan, head, response, settle, parts.nowMs()),
    unanswered: (lost, sentAt) => {
      if (lost) refuse(plan.dialect, lost, plan.callId, request, response)
      return lost ? { ...refusedAnswer(plan, lost), sentAt } : { ...goneAnswer(plan), sentAt }
    },
  })
}

const settleWith =
  (plan: Plan, snapshot: Snapshot): Settle =>
  (facts: AnswerFacts) => {
    const { api } = plan.dialect
    const provider = snapshot.priceName(plan.model, plan.upstream.name)
    const usage = facts.usage == null ? null : readUsage(provider, api, facts.usage, facts.serviceTier)
    return {
      usage,
      priced: priceUsage(snapshot.book, { provider, model: plan.model, api, at: plan.startedAtMs, usage }),
    }
  }

const isEventStream = (contentType: string | string[] | undefined): boolean =>
  typeof contentType === 'string' && contentType.startsWith('text/event-stream')

function refusedAnswer(reached: Reached, refusal: Problem): Answer {
  const now = performance.now()
  return {
    ...unsettled(reached, now),
    status: 'error',
    httpStatus: null,
    errorKind: refusal.code,
    errorDetail: refusal.detail ?? null,
    overheadMs: now - reached.arrivedAt,
  }
}

const goneAnswer = (reached: Reached): Answer => ({
  ...unsettled(reached, performance.now()),
  status: 'cancelled',
  httpStatus: null,
  errorKind: 'client-disconnected',
  errorDetail: null,
  overheadMs: 0,
})

const unsettled = (reached: Reached, now: number) =>
  ({
    retryAfterMs: null,
    facts: noAnswer,
    usage: null,
    priced: { known: false, reason: 'no answer' },
    contentType: '',
    output: null,
    sentAt: reached.arrivedAt,
    firstContentAt: null,
    endedAt: now,
  }) as const

/** How long and how much of a refused body is read away, so that the client gets to read the reply. */
const drain = { bytes: 4 << 20, ms: 2_000 }

function refuse(
  dialect: WireDialect,
  refusal: Problem,
  callId: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (response.destroyed || response.headersSent) return
  const body = dialect.errorBody(refusal, callId)
  const isUnread = !request.complete
  response.writeHead(refusal.status, [
    'content-type',
    'application/json',
    'content-length',
    String(Buffer.byteLength(body)),
    'x-should-retry',
    refusal.status >= 500 ? 'true' : 'false',
    ...(callId ? ['x-telltale-call-id', callId] : []),
    ...(isUnread ? ['connection', 'close'] : []),
  ])
  response.end(body)
  if (!isUnread) return
  let left = drain.bytes
  const stop = setTimeout(() => request.destroy(), drain.ms)
  request.on('data', (chunk: Buffer) => ((left -= chunk.length) < 0 ? request.destroy() : undefined))
  request.on('close', () => clearTimeout(stop))
  request.resume()
}
