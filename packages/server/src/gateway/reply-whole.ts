import { problem, type Problem } from '../kernel/problem.ts'
import { isObject, jsonOrNull, noAnswer, type AnswerFacts } from '../providers/dialect.ts'
import { errorDetail as readDetail } from '../providers/read-error.ts'
import { failureKindOf, type FailureKind } from '../routing/failure-rules.ts'
import { retryAfterMs } from '../routing/retry-rules.ts'
import { errorKindOf, type Answer } from './answer.ts'
import type { WholeRead } from './carriage.ts'
import { endAtOnce } from './end-at-once.ts'
import type { Reply, ReplyHead } from './exchange.ts'
import { replyHeaders } from './forwarded-headers.ts'
import { afterHead, failureOfLoss, seenLoss } from './lost.ts'
import { ownHeaders, withParting, type Parting, type Tried, type TryContext } from './tried.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Past this an answer is not read in memory but refused: no provider sends one by right. */
const answerBytesAtMost = 64 << 20

type Seen = Pick<Answer, 'status' | 'errorKind' | 'errorDetail' | 'facts'>
type Shown = { readonly status: number; readonly headers: string[]; readonly body: Buffer | string }

/** An answer that is read whole and understood. Its bytes are passed on as they came, when it is delivered. */
export function replyWhole(context: TryContext, head: ReplyHead<Tried>): Reply<Tried> {
  const { ask, candidate, carriage, response } = context
  const chunks: Buffer[] = []
  let size = 0
  let json: unknown = null

  const received = (): Buffer | null =>
    chunks.length === 0 ? null : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
  const tried = (
    seen: Seen,
    shown: Shown,
    failure: FailureKind | null,
    kept: Buffer | string | null = received(),
  ): Tried => {
    const endedAt = performance.now()
    const { usage, priced } = context.settle(seen.facts)
    const preparedMs = head.sentAt - context.ownFrom
    const deliver = (parting: Parting | null): number => {
      if (!response.destroyed) {
        const headers = withParting([...shown.headers, ...ownHeaders(context)], parting)
        if (priced.known) headers.push('x-telltale-cost-usd', priced.costUsd)
        headers.push('x-telltale-overhead-ms', (preparedMs + performance.now() - endedAt).toFixed(3))
        headers.push('content-length', String(Buffer.byteLength(shown.body)))
        response.writeHead(shown.status, headers)
        endAtOnce(response, shown.body)
      }
      return preparedMs + performance.now() - endedAt
    }
    return {
      answer: {
        ...seen,
        httpStatus: head.status,
        retryAfterMs:
          head.status < 400 ? null : (retryAfterMs(head.headers, context.nowMs()) ?? seen.facts.retryAfterMs),
        warnings: context.warnings(),
        usage,
        priced,
        contentType: String(head.headers['content-type'] ?? ''),
        output: typeof kept === 'string' ? Buffer.from(kept) : kept,
        sentAt: head.sentAt,
        firstContentAt: null,
        endedAt,
        overheadMs: preparedMs,
      },
      failure,
      isCommitted: false,
      deliver,
    }
  }
  const refused = (reason: Problem, failure: FailureKind): Tried =>
    tried(
      failed(reason.code, reason.detail ?? null),
      {
        status: reason.status,
        headers: ['content-type', 'application/json'],
        body: ask.dialect.errorBody(reason, ask.callId),
      },
      failure,
    )

  const classified = () => candidate.upstream.classify?.(head.status, json) ?? null
  const kindOf = (): string => classified() ?? errorKindOf(head.status)
  /** A body in a shape that is not the dialect's: said in the dialect's, in the provider's words where it has any. */
  const unreadable = (): Tried => {
    const said = head.status < 400 ? null : readDetail(json)
    const detail =
      said !== null
        ? withoutSecrets(said, context.secrets())
        : `The provider "${candidate.upstream.name}" answered ${head.status} with ${String(head.headers['content-type'] ?? 'no content type').slice(0, 100)} that is not a JSON object.`
    if (head.status < 300) return refused(problem('upstream-malformed', detail), 'target')
    const code = said === null ? 'upstream-malformed' : 'upstream-refused'
    const shaped = { ...problem(code, detail), status: head.status }
    return tried(
      failed(kindOf(), detail),
      {
        status: head.status,
        headers: replyHeaders({ ...head.headers, 'content-type': 'application/json' }),
        body: ask.dialect.errorBody(shaped, ask.callId),
      },
      failureKindOf({ status: head.status, kind: classified() }),
      withoutSecrets(received() ?? '', context.secrets()),
    )
  }
  const understood = ({ facts, shown, status }: WholeRead): Tried => {
    const isGood = head.status < 300
    const headers = carriage.isTranslated
      ? replyHeaders({ ...waitOf(facts), ...head.headers, 'content-type': 'application/json' })
      : replyHeaders(head.headers)
    if (isGood && facts.errorKind === null)
      return tried(
        { status: 'ok', errorKind: null, errorDetail: null, facts },
        { status, headers, body: shown },
        null,
        shown,
      )
    const secrets = context.secrets()
    const errorDetail = facts.errorDetail === null ? null : withoutSecrets(facts.errorDetail, secrets)
    const body = withoutSecrets(shown, secrets)
    return tried(
      { status: 'error', errorKind: isGood ? facts.errorKind : kindOf(), errorDetail, facts },
      { status, headers, body },
      failureKindOf({ status: head.status, kind: classified() ?? facts.errorKind }),
      body,
    )
  }

  return {
    data(chunk) {
      size += chunk.length
      if (size <= answerBytesAtMost) chunks.push(chunk)
    },
    end() {
      if (size > answerBytesAtMost)
        return refused(
          problem('upstream-malformed', `Its answer is over ${answerBytesAtMost} bytes.`),
          'target',
        )
      // Never followed, and not passed on either: the caller would be sent to wherever the provider says.
      if (head.status >= 300 && head.status < 400) return refused(problem('upstream-redirected'), 'model')
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
      json = jsonOrNull(body.toString('utf8'))
      const isForeign =
        head.status >= 400 && readDetail(json) !== null && isObject(json) && !isObject(json.error)
      if (!isObject(json) || isForeign) return unreadable()
      const waitMs = head.status < 400 ? null : retryAfterMs(head.headers, context.nowMs())
      return understood(carriage.readWhole(json, body, { status: head.status, retryAfterMs: waitMs }))
    },
    broken(loss) {
      if (loss.problem) return refused(afterHead(loss.problem), failureOfLoss(loss))
      const gone = tried(seenLoss(loss), { status: 499, headers: [], body: '' }, 'left')
      return { ...gone, answer: { ...gone.answer, contentType: '' } }
    },
  }
}

/** A wait that Gemini puts into the body, where clients of other dialects look for it. */
const waitOf = ({ retryAfterMs: waitMs }: AnswerFacts): { readonly [name: string]: string } =>
  waitMs === null
    ? {}
    : { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(Math.ceil(waitMs)) }

const failed = (errorKind: string, errorDetail: string | null): Seen => ({
  status: 'error',
  errorKind,
  errorDetail,
  facts: noAnswer,
})
