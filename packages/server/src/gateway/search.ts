import { mayRetry, type FailureKind } from '../routing/failure-rules.ts'
import { callersPatienceMs } from '../routing/retry-rules.ts'
import { nextTry, type NextTry } from './next-try.ts'
import { passedOverNotes } from './passed-over.ts'
import type { Plan } from './plan.ts'
import { mayAskFrom } from './pulse.ts'

/** When the call must be over, Unix milliseconds: by the route's word, and by how long the caller itself waits. */
export type CallEnds = { readonly atMs: number; readonly callerGoesMs: number }

export function callEnds(
  plan: Plan,
  headers: { readonly [name: string]: string | string[] | undefined },
): CallEnds {
  const { startedAtMs, route } = plan
  return {
    atMs: startedAtMs + (route.deadlines?.totalMs ?? Infinity),
    callerGoesMs: startedAtMs + (callersPatienceMs(headers) ?? Infinity),
  }
}

/** An attempt with less time than this before the call is over comes to nothing; timers also fire a moment early. */
const leastTryMs = 5

/** One call's way through its candidates: which is tried next, out of one budget of attempts and time. */
export function openSearch(
  { chain, route, startedAtMs }: Plan,
  ends: CallEnds,
  { nowMs, chance }: { readonly nowMs: () => number; readonly chance: () => number },
) {
  const tries = chain.candidates.map(() => 0)
  const isOut = chain.candidates.map(() => false)
  const passed = passedOverNotes(chain.candidates)
  let attempts = 0
  const endMs = Math.min(ends.atMs, ends.callerGoesMs) - leastTryMs
  const untilMs = Math.min(startedAtMs + route.retries.totalMs, endMs)
  /** Notes whom a choice (null: none) passes over: all not tried that stand before it, or anywhere if it was tried. */
  const passOver = (chosen: number | null, now: number): void => {
    const end = chosen === null || tries[chosen]! > 0 ? tries.length : chosen
    for (let at = 0; at < end; at++) if (tries[at] === 0 && !isOut[at]) passed.note(at, now)
  }
  return {
    next(): NextTry {
      const now = nowMs()
      const standings = chain.candidates.map(({ lane }, at) => ({
        tries: tries[at]!,
        isOut: isOut[at]!,
        fromMs: mayAskFrom(lane, now),
      }))
      const next = nextTry(standings, { rules: route.retries, attempts, untilMs }, now, chance)
      if (next.kind === 'try') passOver(next.candidate, now)
      else if (attempts < route.retries.attemptsAtMost) passOver(null, now)
      return next
    },
    /** Whom to ask beside the one under way: one not tried yet, else the same again; null when none may be asked now. */
    beside(underWay: number): number | null {
      const now = nowMs()
      if (attempts >= route.retries.attemptsAtMost || now > untilMs) return null
      const isReady = (at: number): boolean =>
        !isOut[at] && mayAskFrom(chain.candidates[at]!.lane, now) <= now
      const other = tries.findIndex((count, at) => count === 0 && isReady(at))
      const chosen = other !== -1 ? other : isReady(underWay) ? underWay : null
      if (chosen !== null) passOver(chosen, now)
      return chosen
    },
    /** `candidate`: its place in the chain. */
    begin(candidate: number): void {
      attempts++
      tries[candidate]!++
    },
    note(candidate: number, failure: FailureKind | null): void {
      if (failure === null || mayRetry(failure)) return
      isOut[candidate] = true
      if (failure !== 'key') return
      // What a key was refused for holds for all this provider's models under it.
      const { key } = chain.candidates[candidate]!.lane
      for (const [at, { lane }] of chain.candidates.entries()) if (lane.key === key) isOut[at] = true
    },
    /** A limit keeps its target out of this call, with whichever key. */
    leaveOut(candidate: number): void {
      const { upstream, model } = chain.candidates[candidate]!
      for (const [at, one] of chain.candidates.entries())
        if (one.upstream === upstream && one.model === model) isOut[at] = true
    },
    /** Whether another attempt may follow the one under way, were it to fail. */
    mayGoOn: (): boolean => attempts < route.retries.attemptsAtMost && !isOut.every(Boolean),
    /** Whom the call passed over so far; null while there was none. */
    passedOver: passed.all,
  }
}

export type Search = ReturnType<typeof openSearch>
