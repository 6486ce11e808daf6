import type { ServerResponse } from 'node:http'
import { problem, type Problem } from '../kernel/problem.ts'
import { isObject, jsonOrNull, noAnswer } from '../providers/dialect.ts'
import { errorKindOf, retryAfterMs, type Answer, type Settle } from './answer.ts'
import type { Reply, ReplyHead } from './exchange.ts'
import { replyHeaders } from './forwarded-headers.ts'
import type { Plan } from './plan.ts'

/** Past this an answer is not read in memory but refused: no provider sends one by right. */
const answerBytesAtMost = 64 << 20

/** An answer that is read whole, understood, priced, and then passed on with its bytes as they came. */
export function replyWhole(
  plan: Plan,
  head: ReplyHead,
  response: ServerResponse,
  settle: Settle,
  nowMs: number,
): Reply {
  const chunks: Buffer[] = []
  let size = 0

  const close = (seen: Seen, body: Buffer | string, status: number, headers: string[]): Answer => {
    const endedAt = performance.now()
    const { usage, priced } = settle(seen.facts)
    const preparedMs = head.sentAt - plan.arrivedAt
    if (!response.destroyed) {
      headers.push(
        'x-telltale-call-id',
        plan.callId,
        'x-telltale-model',
        plan.model,
        'x-telltale-cache',
        'none',
      )
      if (priced.known) headers.push('x-telltale-cost-usd', priced.costUsd)
      headers.push('x-telltale-overhead-ms', (preparedMs + performance.now() - endedAt).toFixed(3))
      headers.push('content-length', String(Buffer.byteLength(body)))
      response.writeHead(status, headers)
      response.end(body)
    }
    return {
      ...seen,
      httpStatus: head.status,
      retryAfterMs: head.status < 400 ? null : retryAfterMs(head.headers, nowMs),
      usage,
      priced,
      contentType: String(head.headers['content-type'] ?? ''),
      output: chunks.length === 0 ? null : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size),
      sentAt: head.sentAt,
      firstContentAt: null,
      endedAt,
      overheadMs: preparedMs + performance.now() - endedAt,
    }
  }
  const refuse = (refusal: Problem): Answer =>
    close(
      failed(refusal.code, refusal.detail ?? null),
      plan.dialect.errorBody(refusal, plan.callId),
      refusal.status,
      ['content-type', 'application/json'],
    )

  return {
    data(chunk) {
      size += chunk.length
      if (size <= answerBytesAtMost) chunks.push(chunk)
    },
    end() {
      if (size > answerBytesAtMost)
        return refuse(problem('upstream-malformed', `Its answer is over ${answerBytesAtMost} bytes.`))
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
      const json = jsonOrNull(body.toString('utf8'))
      const isGood = head.status < 300
      if (!isObject(json)) {
        const detail = `The provider "${plan.upstream.name}" answered ${head.status} with ${String(head.headers['content-type'] ?? 'no content type').slice(0, 100)} that is not a JSON object.`
        if (isGood) return refuse(problem('upstream-malformed', detail))
        const shaped = plan.dialect.errorBody(
          { ...problem('upstream-malformed', detail), status: head.status },
          plan.callId,
        )
        return close(
          failed(errorKindOf(head.status), detail),
          shaped,
          head.status,
          replyHeaders({ ...head.headers, 'content-type': 'application/json' }),
        )
      }
      const facts = plan.dialect.readAnswer(json)
      if (isGood && facts.errorKind === null)
        return close(
          { status: 'ok', errorKind: null, errorDetail: null, facts },
          body,
          head.status,
          replyHeaders(head.headers),
        )
      const kind = isGood ? facts.errorKind : errorKindOf(head.status)
      const masked = isGood ? body : withoutSecret(body, plan.upstream.secret)
      const errorDetail =
        facts.errorDetail === null ? null : withoutSecret(facts.errorDetail, plan.upstream.secret)
      return close(
        { status: 'error', errorKind: kind, errorDetail, facts },
        masked,
        head.status,
        replyHeaders(head.headers),
      )
    },
    broken(reason) {
      if (reason) return refuse(reason)
      return {
        ...close({ ...failed('client-disconnected', null), status: 'cancelled' }, '', 499, []),
        contentType: '',
      }
    },
  }
}

type Seen = Pick<Answer, 'status' | 'errorKind' | 'errorDetail' | 'facts'>

const failed = (errorKind: string, errorDetail: string | null): Seen => ({
  status: 'error',
  errorKind,
  errorDetail,
  facts: noAnswer,
})

/** Some providers repeat the credential they were sent; ours must not reach a caller or a record. */
function withoutSecret<Text extends Buffer | string>(text: Text, secret: string | null): Text | string {
  if (secret === null || secret === '' || !text.includes(secret)) return text
  return String(text).replaceAll(secret, '[credential]')
}
