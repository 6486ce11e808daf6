import { isoTime } from '../kernel/time.ts'
import type { TargetHealth } from '../routing/model.ts'
import { toMicroseconds } from './journey.ts'
import { restOf, type Lane, type Pulse } from './pulse.ts'

/** Every known target as people see it. */
export const healthOf = (pulse: Pulse, nowMs: number): TargetHealth[] =>
  [...pulse.lanes()].map((lane) => targetHealth(lane, nowMs))

function targetHealth(lane: Lane, nowMs: number): TargetHealth {
  const rest = restOf(lane, nowMs)
  return {
    ...{ provider: lane.provider, model: lane.model, keyId: lane.keyId },
    breaker: lane.breaker.kind,
    resting: rest === null ? null : rest.why,
    restUntil: rest === null ? null : isoTime(rest.untilMs),
    inFlight: lane.inFlight,
    latencyMs: lane.latencyMs === null ? null : toMicroseconds(lane.latencyMs),
  }
}
