import type { CacheDesk, CacheUse, Kept } from '../../caching/desk.ts'
import { isCallersFault, type Leader, type Upstream } from '../../caching/flight/roles.ts'
import type { SingleFlight } from '../../caching/flight/single-flight.ts'
import { addressText } from '../../caching/key/rules.ts'
import type { CacheSettings } from '../../caching/model.ts'
import type { Answer } from '../answer.ts'
import { carryOut } from '../attempts.ts'
import { tagsOf } from '../caller.ts'
import type { Arrived } from '../journey.ts'
import type { Incoming } from '../incoming.ts'
import type { Outlet } from '../outlet.ts'
import type { Plan } from '../plan.ts'
import { cacheAskOf, isTellable, usageFilter, wantsUsage } from './cache-ask.ts'
import type { EmbedParts } from './embed.ts'
import { missed, moneyOf, refused } from './evidence.ts'
import type { FlightHead } from './flight-head.ts'
import { follow } from './follow.ts'
import { replyHit } from './reply-hit.ts'
import { semanticLook, type Compared, type SemanticParts } from './semantic-look.ts'
import { sharedOutlet, type SharedOutlet } from './shared-outlet.ts'

export type CacheParts = {
  readonly desk: CacheDesk
  readonly flights: SingleFlight<FlightHead>
  readonly semantic: SemanticParts
  readonly onBug: (error: unknown) => void
}

/** A planned call on a route with a cache: answered from it, by a call under way, or by a call of its own. */
export async function throughCache(
  plan: Plan,
  settings: CacheSettings,
  parts: EmbedParts & { readonly cache: CacheParts },
  request: Incoming,
  response: Outlet,
  /** Whether guardrails let the answer be kept; null where none looks at it. */
  isPassed: (() => Promise<boolean>) | null = null,
): Promise<Arrived> {
  const { desk, flights } = parts.cache
  const use = isTellable(plan)
    ? desk.plan(cacheAskOf(plan, settings, parts.snapshot.revision, request.headers, parts.nowMs()))
    : ({ kind: 'bypass', reason: 'stream-format' } as const)
  if (use.kind === 'bypass') {
    const shared = sharedOutlet({
      ...{ response, callId: plan.callId, leader: null, filter: (events) => events },
      ...{ bytesAtMost: 0, said: `refused; reason=${use.reason}` },
    })
    const { answer, journey } = await carryOut(plan, parts, request, shared.outlet)
    return { answer, journey: { ...journey, cache: refused } }
  }

  const looked = desk.look(use, { stream: plan.facts.stream, usage: wantsUsage(plan) })
  const found = looked instanceof Promise ? await looked : looked
  if (found.kind === 'hit') return replyHit(plan, found, response)
  const similar = use.question && settings.semantic ? semanticLook(plan, use, settings.semantic, parts) : null
  const near = await similar?.give()
  if (near) return replyHit(plan, near, response)

  const call = (leader: Leader<FlightHead> | null) => {
    const shared = sharedOutlet({
      ...{ response, callId: plan.callId, leader, filter: usageFilter(plan) },
      ...{ bytesAtMost: settings.maxBytes, said: 'miss' },
    })
    similar?.begin()
    const arrived = carryOut({ ...plan, showsUsage: true }, parts, request, shared.outlet).then(
      async (ended) => {
        const kept = keep(ended, shared)
        return withEvidence(ended, shared, (await similar?.compare(ended, shared.copy(), kept)) ?? null)
      },
      (bug: unknown) => {
        leader?.fail()
        throw bug
      },
    )
    return { upstream: shared.upstream, arrived }
  }
  const keep = ({ answer, journey }: Arrived, shared: SharedOutlet): Promise<Kept> => {
    const body = shared.copy()
    const isWhole = answer.status === 'ok' && body && journey.provider !== null && journey.model !== null
    const keepIt = (passedGuardrails: boolean): Promise<Kept> =>
      desk.keep(use, found.generation, {
        ...answeredBy(plan, answer, journey, body!),
        passedGuardrails,
      })
    const kept: Promise<Kept> = isWhole
      ? (isPassed === null ? keepIt(true) : isPassed().then(keepIt)).catch((bug: unknown) => {
          parts.cache.onBug(bug)
          return 'unavailable'
        })
      : Promise.resolve('incomplete')
    shared.settle(answer, answer.status === 'ok' || isCallersFault(shared.status() ?? 0))
    return kept
  }

  if (!use.share) return call(null).arrived
  const waiting = follow({ plan, response, call })
  const begun: { upstream: Upstream | null } = { upstream: null }
  const joined = flights.join(flightKey(plan, use), { stop: () => begun.upstream?.stop() }, waiting.follower)
  if (joined.role === 'follower') {
    waiting.onLeave(joined.leave)
    return waiting.arrived
  }
  waiting.drop()
  const made = call(joined.role === 'leader' ? joined.leader : null)
  begun.upstream = made.upstream
  return made.arrived
}

/** Streams are shared with streams: who waits gets the bytes as they pass. */
const flightKey = ({ facts }: Plan, { address }: CacheUse): string =>
  `${facts.stream ? 'stream' : 'whole'}:${addressText(address)}`

/** A client that left its call to those who waited did not get the answer, though it was paid for. */
function withEvidence(
  { answer, journey }: Arrived,
  shared: SharedOutlet,
  compared: Compared | null,
): Arrived {
  const left = { status: 'cancelled', errorKind: 'client-disconnected', errorDetail: null } as const
  return {
    answer: shared.isGone() && answer.status === 'ok' ? { ...answer, ...left } : answer,
    journey: {
      ...journey,
      cache:
        compared?.embedder == null
          ? missed
          : { ...missed, embedder: compared.embedder, would: compared.would },
    },
  }
}

function answeredBy(plan: Plan, answer: Answer, journey: Arrived['journey'], body: Buffer) {
  const { facts } = answer
  return {
    status: answer.httpStatus ?? 0,
    isComplete: answer.status === 'ok',
    callId: plan.callId,
    route: plan.route.name,
    promptName: plan.prompt?.name ?? null,
    promptVersion: plan.prompt?.version ?? null,
    tags: tagsOf(plan),
    provider: journey.provider!,
    model: journey.model!,
    shape: answer.contentType.startsWith('text/event-stream') ? ('stream' as const) : ('whole' as const),
    contentType: answer.contentType,
    facts: {
      ...{ responseModel: facts.responseModel, systemFingerprint: facts.systemFingerprint },
      ...{ finishReason: facts.finishReason, usage: facts.usage ?? null },
      ...{ askedPreview: plan.facts.preview, preview: facts.preview, warnings: [...answer.warnings] },
      ...moneyOf(answer.priced),
    },
    body,
  }
}
