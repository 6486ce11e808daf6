import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import { priceUsage } from '../pricing/book.ts'
import type { Priced } from '../pricing/model.ts'
import { readUsage } from '../pricing/usage.ts'
import type { AnswerFacts } from '../providers/dialect.ts'
import { withOwnLimits } from './limit-headers.ts'
import type { Settle } from './answer.ts'
import type { Carriage } from './carriage.ts'
import type { Candidate } from './chain.ts'
import { contentChars } from './content-chars.ts'
import { watchDeadlines, type Limits, type Watch } from './deadlines.ts'
import { exchangeLater } from './exchange-later.ts'
import type { Incoming } from './incoming.ts'
import {
  exchange,
  type Exchange,
  type ExchangeParts,
  type Loss,
  type ReplyHead,
  type Sending,
} from './exchange.ts'
import { failureOfLoss } from './lost.ts'
import type { Outlet } from './outlet.ts'
import type { Plan } from './plan.ts'
import { refuse } from './refuse.ts'
import { replyStream } from './reply-stream.ts'
import { replyWhole } from './reply-whole.ts'
import { sentSecrets } from './sent-secrets.ts'
import type { Snapshot } from './snapshot.ts'
import { tellingStored, type StoredResponses } from './stored-responses.ts'
import { ownHeaders, type Parting, type Tried, type TryContext } from './tried.ts'
import { goneAnswer, refusedAnswer } from './unanswered.ts'

export type TryParts = {
  readonly plan: Plan
  readonly snapshot: Snapshot
  readonly request: Incoming
  readonly response: Outlet
  /** The caller's headers that go on to providers, as a flat list. */
  readonly forwarded: readonly string[]
  readonly stored: StoredResponses
  readonly nowMs: () => number
  readonly streamBytesKept: number
  /** Attempts begun so far. */
  readonly counted: { attempts: number }
}

export type TryOptions = Pick<TryContext, 'ownFrom' | 'isHeld' | 'claim'> & {
  /** Null: the provider's own timeouts are all. */
  readonly limits: Limits | null
  /** How long the caller waits for the first byte, milliseconds; the provider's own timeout when that is shorter. */
  readonly patienceMs: number
}

export type Try = {
  readonly candidate: Candidate
  readonly tried: Promise<Tried>
  readonly lose: (loss: Loss) => void
}

/** One attempt: the ask is carried to one target, and its answer understood. Never rejects but for a bug of ours. */
export function startTry(candidate: Candidate, parts: TryParts, options: TryOptions): Try {
  const { plan, request, response } = parts
  parts.counted.attempts++
  const { translationLoss } = plan.route
  const cargo = { ask: askOf(parts, candidate), fill: plan.fill, translationLoss, ...candidate }
  const carried = candidate.carrier.carry(cargo)
  const refuseWith = (problem: Problem, parting: Parting | null): void =>
    refuse(
      { dialect: plan.dialect, callId: plan.callId, problem, parting, headers: ownHeaders(context) },
      request,
      response,
    )
  const lost = (problem: Problem, failure: Tried['failure'], sentAt: number): Tried => ({
    answer: {
      ...refusedAnswer(problem, options.ownFrom),
      sentAt,
      // Waiting for a provider that never answered is none of our own time.
      overheadMs: sentAt - options.ownFrom,
      warnings: warnings(),
    },
    failure,
    isCommitted: false,
    deliver: (parting) => {
      refuseWith(problem, parting)
      return sentAt - options.ownFrom
    },
  })

  const carriage = carried.ok ? carried.value : null
  const warnings = () => carriage?.warnings() ?? []
  let under: Exchange<Tried> | null = null
  let sent: readonly string[] = []
  const watch = options.limits
    ? watchDeadlines(options.limits, plan.facts.stream, response, (loss) => under?.lose(loss))
    : null
  const context: TryContext = {
    ask: plan,
    candidate,
    carriage: carriage!,
    warnings,
    ...{ response, settle: settleWith(parts, candidate, carriage) },
    secrets: () => sentSecrets(sent),
    ...{
      nowMs: parts.nowMs,
      streamBytesKept: parts.streamBytesKept,
      attemptsSoFar: () => parts.counted.attempts,
    },
    ...{ ownFrom: options.ownFrom, isHeld: options.isHeld, claim: options.claim },
    onContent: watch && countsContent(watch, options.limits!),
  }
  if (!carried.ok)
    return {
      candidate,
      tried: Promise.resolve(lost(carried.error, 'model', performance.now())),
      lose: () => {},
    }
  const exchangeParts: ExchangeParts<Tried> = {
    ...(watch ? { onSent: watch.sent } : {}),
    openReply: (answered: ReplyHead<Tried>) => {
      const head = withOwnLimits(answered, response)
      return head.status < 300 && isEventStream(head.headers['content-type'])
        ? replyStream(context, head, refuseWith)
        : replyWhole(context, head)
    },
    unanswered: (loss, sentAt) =>
      loss.problem ? lost(loss.problem, failureOfLoss(loss), sentAt) : gone(loss, options.ownFrom, sentAt),
  }
  const planned = sendingOf(candidate, carried.value, parts, options)
  const making = makeRequest(candidate, plan.facts.stream, planned)
  sent = planned.headers
  under =
    making === null
      ? exchange(planned, response, exchangeParts)
      : exchangeLater(
          making.then((made) => {
            if (made.ok) sent = made.value.headers
            return made
          }),
          response,
          exchangeParts,
        )
  return { candidate, tried: watch ? under.outcome.finally(watch.end) : under.outcome, lose: under.lose }
}

/** The ask; one whose answer may be stored by its provider remembers which provider that is. */
function askOf({ plan, stored }: TryParts, { upstream, credential }: Candidate): Plan {
  if (plan.dialect.api !== 'responses') return plan
  const keeper = { provider: upstream.name, credentialId: credential.id }
  const dialect = tellingStored(plan.dialect, (id) => stored.remember(plan.key.projectId, id, keeper))
  return { ...plan, dialect }
}

const countsContent =
  ({ content }: Watch, { minCharsPerSecond }: Limits) =>
  (events: Buffer) =>
    content(minCharsPerSecond > 0 ? contentChars(events) : 0)

const gone = ({ kind }: Loss, ownFrom: number, sentAt: number): Tried => ({
  answer: { ...goneAnswer(ownFrom, kind === 'outrun' ? 'outrun' : undefined), sentAt },
  failure: 'left',
  isCommitted: false,
  deliver: () => 0,
})

const sendingOf = (
  { upstream }: Candidate,
  carriage: Carriage,
  { forwarded }: TryParts,
  { patienceMs }: TryOptions,
): Sending => ({
  provider: upstream.name,
  lane: upstream.lane,
  path: carriage.path,
  headers: [...carriage.forwarded(forwarded), ...carriage.headers, 'accept-encoding', 'identity'],
  payload: carriage.payload,
  decode: upstream.decode,
  firstByteTimeoutMs: Math.max(1, Math.min(upstream.firstByteTimeoutMs, patienceMs)),
  idleTimeoutMs: upstream.idleTimeoutMs,
})

/** The request as the vendor wants it; null where it goes out as planned. */
function makeRequest(
  { upstream, credential, model }: Candidate,
  stream: boolean,
  sending: Sending,
): Promise<Result<Sending, Problem>> | null {
  if (credential.request === null) return null
  const { path, headers, payload: body } = sending
  const call = { family: upstream.family, operation: path.slice(upstream.basePath.length), model, stream }
  return Promise.resolve(credential.request({ path, headers, body }, call)).then((made) =>
    made.ok
      ? success({
          ...sending,
          ...{ path: made.value.path, headers: [...made.value.headers], payload: made.value.body },
        })
      : made,
  )
}

const settleWith =
  ({ plan, snapshot }: TryParts, { upstream, model }: Candidate, carriage: Carriage | null): Settle =>
  (facts: AnswerFacts) => {
    if (plan.dialect.operation === 'count_tokens') return { usage: null, priced: notBilled }
    const api = carriage?.api ?? plan.dialect.api
    const provider = snapshot.priceName(model, upstream.name)
    const usage = facts.usage == null ? null : readUsage(provider, api, facts.usage, facts.serviceTier)
    return {
      usage,
      priced: priceUsage(snapshot.book, { provider, model, api, at: plan.startedAtMs, usage }),
    }
  }

/** Counting tokens generates nothing, and no provider bills it. */
const notBilled: Priced = {
  known: true,
  costUsd: '0',
  priceId: 'free:count-tokens',
  detail: [],
  source: 'book',
}

const isEventStream = (contentType: string | string[] | undefined): boolean =>
  typeof contentType === 'string' && contentType.startsWith('text/event-stream')
