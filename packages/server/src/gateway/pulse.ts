import { begun, closedBreaker, ended, passesFrom, type Breaker } from '../routing/breaker-rules.ts'
import { breakerOutcomeOf, type FailureKind } from '../routing/failure-rules.ts'
import { newRoutePulse, type RoutePulse } from './hedge.ts'
import { restAtMostMs } from '../routing/retry-rules.ts'

/** One key of one provider, resting when it was refused. */
type KeyPulse = { restUntilMs: number; refusals: number }

/** The live health of one target: provider, model and key. Mutable, and only this process's own experience. */
export type Lane = {
  readonly provider: string
  readonly model: string
  readonly keyId: string
  readonly key: KeyPulse
  breaker: Breaker
  /** Its rate limit holds until then, Unix milliseconds. */
  restUntilMs: number
  inFlight: number
  /** Milliseconds to first content, newer ones weighing more; null before the first. */
  latencyMs: number | null
}

/** Lanes kept; a caller who invents model names makes idle ones go, never more. */
const lanesAtMost = 2_048
const keyRestMs = 60_000
/** Weight of the newest latency: about the last nine count. */
const newest = 0.2

export type Ended = {
  /** Null: a good answer. */
  readonly failure: FailureKind | null
  readonly retryAfterMs: number | null
  readonly firstContentMs: number | null
}

/** Keeps the health of every target that was called. */
export function openPulse() {
  const lanes = new Map<string, Lane>()
  const keys = new Map<string, KeyPulse>()
  const routes = new Map<string, RoutePulse>()

  const keyOf = (provider: string, keyId: string): KeyPulse => {
    const name = `${provider}\n${keyId}`
    let key = keys.get(name)
    if (!key) {
      makeRoom(keys, () => true)
      keys.set(name, (key = { restUntilMs: 0, refusals: 0 }))
    }
    return key
  }

  return {
    laneOf(provider: string, model: string, keyId: string): Lane {
      const name = `${provider}\n${model}\n${keyId}`
      let lane = lanes.get(name)
      if (!lane) {
        makeRoom(lanes, ({ inFlight }) => inFlight === 0)
        lane = {
          ...{ provider, model, keyId, key: keyOf(provider, keyId) },
          ...{ breaker: closedBreaker, restUntilMs: 0, inFlight: 0, latencyMs: null },
        }
        lanes.set(name, lane)
      }
      return lane
    },
    routeOf(name: string): RoutePulse {
      let route = routes.get(name)
      if (!route) {
        makeRoom(routes, () => true)
        routes.set(name, (route = newRoutePulse()))
      }
      return route
    },
    lanes: (): Iterable<Lane> => lanes.values(),
  }
}

export type Pulse = ReturnType<typeof openPulse>

function makeRoom<Value>(known: Map<string, Value>, mayGo: (value: Value) => boolean): void {
  if (known.size < lanesAtMost) return
  for (const [name, value] of known)
    if (mayGo(value)) {
      known.delete(name)
      return
    }
}

/** Unix milliseconds from which it may be asked; `nowMs` or less when it may now. */
export const mayAskFrom = (lane: Lane, nowMs: number): number =>
  Math.max(passesFrom(lane.breaker, nowMs), lane.restUntilMs, lane.key.restUntilMs)

export type Rest = { readonly why: 'breaker' | 'rate-limit' | 'key'; readonly untilMs: number }

/** What keeps it longest from being asked, and until when, Unix milliseconds; null when it may be asked now. */
export function restOf(lane: Lane, nowMs: number): Rest | null {
  const untilMs = mayAskFrom(lane, nowMs)
  if (untilMs <= nowMs) return null
  const why =
    lane.key.restUntilMs === untilMs ? 'key' : lane.restUntilMs === untilMs ? 'rate-limit' : 'breaker'
  return { why, untilMs }
}

/** Answers the state of the breaker the attempt is made under. */
export function beginOn(lane: Lane, nowMs: number): Breaker['kind'] {
  lane.inFlight++
  lane.breaker = begun(lane.breaker, nowMs)
  return lane.breaker.kind
}

export function endOn(lane: Lane, { failure, retryAfterMs, firstContentMs }: Ended, nowMs: number): void {
  lane.inFlight--
  lane.breaker = ended(lane.breaker, breakerOutcomeOf(failure), nowMs)
  if (firstContentMs !== null)
    lane.latencyMs =
      lane.latencyMs === null ? firstContentMs : lane.latencyMs + newest * (firstContentMs - lane.latencyMs)
  if (failure === null) lane.key.refusals = 0
  else if (failure === 'key') {
    const restMs = Math.min(restAtMostMs, keyRestMs * 2 ** lane.key.refusals)
    // Calls that were under way together are refused together: that is one refusal.
    if (lane.key.restUntilMs <= nowMs) lane.key.refusals = Math.min(10, lane.key.refusals + 1)
    lane.key.restUntilMs = Math.max(lane.key.restUntilMs, nowMs + restMs)
  } else if (retryAfterMs !== null && failure !== 'left')
    lane.restUntilMs = nowMs + Math.min(restAtMostMs, retryAfterMs)
}
