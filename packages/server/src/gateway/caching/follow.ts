import type { Follower, Leader, Upstream } from '../../caching/flight/roles.ts'
import { problem } from '../../kernel/problem.ts'
import type { Answer } from '../answer.ts'
import type { Arrived } from '../journey.ts'
import type { Outlet } from '../outlet.ts'
import type { Plan } from '../plan.ts'
import { goneAnswer } from '../unanswered.ts'
import { usageFilter } from './cache-ask.ts'
import { free, given, moneyOf } from './evidence.ts'
import type { FlightHead } from './flight-head.ts'

export type FollowParts = {
  readonly plan: Plan
  readonly response: Outlet
  /** Makes the call itself: with those who wait for it, or with none. */
  readonly call: (leader: Leader<FlightHead> | null) => {
    readonly upstream: Upstream
    readonly arrived: Promise<Arrived>
  }
}

/** A call whose answer comes from another's call under way. */
export function follow({ plan, response, call }: FollowParts): {
  readonly follower: Follower<FlightHead>
  readonly arrived: Promise<Arrived>
  /** The flight's word for leaving; to be set as soon as it is known. */
  readonly onLeave: (leave: () => void) => void
  /** It does not wait after all. */
  readonly drop: () => void
} {
  const { promise, resolve, reject } = Promise.withResolvers<Arrived>()
  let head: FlightHead | null = null
  let filter = usageFilter(plan)
  let firstAt: number | null = null
  let leave = (): void => {}
  let isOver = false

  const over = (answer: Answer): void => {
    if (isOver) return
    isOver = true
    response.off('close', onClose)
    const ended = head?.ended() ?? null
    resolve({
      answer,
      journey: {
        ...{ attempts: [], provider: head?.provider ?? null, model: head?.model ?? null },
        ...{ fallbackDepth: 0, propensity: null },
        cache: given(
          head?.callId ?? '',
          ended
            ? moneyOf(ended.priced)
            : { costUsd: null, costUnknownReason: 'the shared call did not end well' },
          null,
        ),
      },
    })
  }
  const onClose = (): void => {
    if (response.writableFinished || isOver) return
    leave()
    over(goneAnswer(plan.arrivedAt))
  }
  const takeOver = (leader: Leader<FlightHead> | null): Upstream => {
    isOver = true
    response.off('close', onClose)
    const { upstream, arrived } = call(leader)
    arrived.then(resolve, reject)
    return upstream
  }
  response.on('close', onClose)

  const follower: Follower<FlightHead> = {
    head(told) {
      head = told
      filter = usageFilter(plan)
      if (response.destroyed) return
      response.writeHead(told.status, [
        ...told.headers,
        ...[
          'x-telltale-call-id',
          plan.callId,
          'x-telltale-provider',
          told.provider,
          'x-telltale-model',
          told.model,
        ],
        ...[
          'x-telltale-attempts',
          '0',
          'x-telltale-cache',
          `shared; call=${told.callId}`,
          'x-telltale-cost-usd',
          '0',
        ],
      ])
    },
    data(chunk) {
      firstAt ??= performance.now()
      const shown = filter(chunk)
      return response.destroyed || shown.length === 0 || response.write(shown)
    },
    end() {
      if (!response.destroyed) response.end()
      over(sharedAnswer(plan, head!, firstAt))
    },
    broken(why) {
      const reason = problem('upstream-truncated', brokenDetails[why])
      if (!response.destroyed) response.end(plan.dialect.errorEvent(reason))
      over({
        ...sharedAnswer(plan, head!, firstAt),
        ...{ status: 'truncated', errorKind: reason.code, errorDetail: reason.detail ?? null },
      })
    },
    lead: (leader) => takeOver(leader),
    alone: () => void takeOver(null),
    hasShown: () => response.headersSent,
    onReady: (listener) => {
      ready = listener
    },
  }
  let ready = (): void => {}
  const data = follower.data
  return {
    follower: {
      ...follower,
      data(chunk) {
        const mayGoOn = data(chunk)
        if (!mayGoOn) response.once('drain', () => ready())
        return mayGoOn
      },
    },
    arrived: promise,
    onLeave: (word) => {
      leave = word
    },
    drop: () => void response.off('close', onClose),
  }
}

const brokenDetails = {
  'upstream-failed': 'The call this answer was shared with broke off.',
  'too-slow': 'The answer was read too slowly to be shared.',
} as const

/** What it came to for one who waited: the leader's words, and nothing to pay. */
function sharedAnswer(plan: Plan, head: FlightHead, firstAt: number | null): Answer {
  const now = performance.now()
  const ended = head.ended()
  return {
    ...goneAnswer(plan.arrivedAt),
    status: head.status < 300 ? 'ok' : 'error',
    httpStatus: head.status,
    errorKind: ended?.errorKind ?? null,
    errorDetail: ended?.errorDetail ?? null,
    facts: ended ? { ...ended.facts, usage: null } : goneAnswer(plan.arrivedAt).facts,
    priced: free,
    warnings: ended?.warnings ?? [],
    contentType: ended?.contentType ?? '',
    output: ended?.output ?? null,
    firstContentAt: plan.facts.stream ? firstAt : null,
    endedAt: now,
    overheadMs: 0,
  }
}
