import type { Attempt } from '../ledger/model.ts'
import { mayFallBack } from '../routing/failure-rules.ts'
import type { Candidate } from './chain.ts'
import { limitsOf } from './deadlines.ts'
import { earnHedge, hedgeAfterMs, hedged, mayHedge, type RoutePulse } from './hedge.ts'
import { pulseOf, type Made } from './journey.ts'
import { beginOn, endOn, type Pulse } from './pulse.ts'
import type { CallEnds, Search } from './search.ts'
import type { Tab } from './tab.ts'
import type { Tried } from './tried.ts'
import { startTry, type Try, type TryOptions, type TryParts } from './try.ts'

export type RoundParts = {
  readonly tryParts: TryParts
  readonly pulse: Pulse
  readonly search: Search
  readonly ends: CallEnds
  readonly tab: Tab | null
}

/** What went before this round. */
export type Before = {
  /** Our own share of the call's time so far, milliseconds. */
  readonly ownMs: number
  readonly last: Candidate | null
}

export type Ran = Made & {
  readonly reason: Attempt['reason']
  /** It was the one to answer. */
  readonly isAnswer: boolean
}

/** Whether it is the answer: the caller has part of it, it is good, or it would be no better elsewhere. */
export const isDecided = ({ isCommitted, failure }: Tried): boolean =>
  isCommitted || failure === null || !mayFallBack(failure)

export type Round = {
  /** In the order in which they began. */
  readonly ran: readonly Ran[]
  /** Whose answer counts: the one that decided it, else the last to fail. */
  readonly foremost: Ran
}

/**
 * One attempt, or two side by side, of which the first content wins and the other is given up. The limits have let the
 * first begin; the second is held against them when it is due.
 */
export async function runRound(parts: RoundParts, place: number, before: Before): Promise<Round> {
  const { tryParts, pulse, search, tab } = parts
  const { route, facts, chain } = tryParts.plan
  const ownFrom = performance.now() - before.ownMs
  const routePulse = route.hedge ? pulse.routeOf(route.name) : null
  const racers: Try[] = []
  let answering: Try | null = null

  const decide = (racer: Try): boolean => {
    if (answering !== null) return answering === racer
    answering = racer
    for (const other of racers) if (other !== racer) other.lose({ kind: 'outrun', problem: null })
    return true
  }
  const start = async (at: number, reason: Attempt['reason']): Promise<Ran> => {
    search.begin(at)
    const breaker = beginOn(chain.candidates[at]!.lane, tryParts.nowMs())
    const racer: Try = begin(parts, at, {
      // Of two side by side only the first content may show.
      ...{ ownFrom, isHeld: racers.length > 0 || search.mayGoOn() },
      claim: () => decide(racer),
    })
    racers.push(racer)
    const tried = await endOf(racer, tryParts)
    if (routePulse) sample(routePulse, facts.stream, tried)
    search.note(at, tried.failure)
    tab?.note(racer.candidate, tried)
    if (isDecided(tried)) decide(racer)
    return { candidate: racer.candidate, tried, breaker, reason, isAnswer: answering === racer }
  }

  if (routePulse && route.hedge && before.last === null) earnHedge(routePulse, route.hedge)
  const first = start(place, reasonOf(before.last, chain.candidates[place]!))
  const afterMs = routePulse && route.hedge ? hedgeAfterMs(routePulse, route.hedge, facts.stream) : null
  if (afterMs === null) {
    const ran = await first
    return { ran: [ran], foremost: ran }
  }
  const hedge = (at: number): Promise<Ran> | null => {
    if (answering !== null || !mayHedge(routePulse!)) return null
    routePulse!.credit--
    return start(at, 'hedge')
  }
  const ran = await hedged(first, afterMs, () => {
    const other = answering === null && mayHedge(routePulse!) ? search.beside(place) : null
    if (other === null) return null
    const asked = tab?.open(chain.candidates[other]!) ?? null
    if (!(asked instanceof Promise)) return asked === null ? hedge(other) : null
    // Whoever asks in vain for a hedge must not keep an answer that is here.
    return Promise.race([asked, first]).then((said) => (said === null ? hedge(other) : null))
  })
  return { ran, foremost: ran.find(({ isAnswer }) => isAnswer) ?? lastToEnd(ran) }
}

const lastToEnd = (ran: readonly Ran[]): Ran =>
  ran.reduce((last, one) => (one.tried.answer.endedAt > last.tried.answer.endedAt ? one : last))

const begin = (
  { tryParts, ends }: RoundParts,
  place: number,
  options: Pick<TryOptions, 'ownFrom' | 'isHeld' | 'claim'>,
): Try => {
  const { plan, nowMs } = tryParts
  const candidate = plan.chain.candidates[place]!
  const now = nowMs()
  return startTry(candidate, tryParts, {
    ...options,
    limits: limitsOf(plan.route.deadlines, { totalMs: ends.atMs - now, patienceMs: ends.callerGoesMs - now }),
    patienceMs: Infinity,
  })
}

/** A bug of ours says nothing of the target, and must not leave it looking busy. */
export async function endOf({ candidate, tried }: Try, { nowMs }: TryParts): Promise<Tried> {
  try {
    const ended = await tried
    endOn(candidate.lane, pulseOf(ended), nowMs())
    return ended
  } catch (bug) {
    endOn(candidate.lane, { failure: 'left', retryAfterMs: null, firstContentMs: null }, nowMs())
    throw bug
  }
}

/** One that was outrun would have taken at least as long; leaving it out would make the route look ever quicker. */
function sample({ streamed, whole }: RoutePulse, isStream: boolean, { answer, failure }: Tried): void {
  if (failure !== null && answer.errorKind !== 'outrun') return
  ;(isStream ? streamed : whole).add((answer.firstContentAt ?? answer.endedAt) - answer.sentAt)
}

const reasonOf = (last: Candidate | null, now: Candidate): Attempt['reason'] => {
  if (last === null) return undefined
  return last.upstream === now.upstream && last.model === now.model ? 'retry' : 'fallback'
}
