import { isoTime } from '../kernel/time.ts'
import { passesFrom } from '../routing/breaker-rules.ts'
import type { TargetHealth } from '../routing/model.ts'
import { toMicroseconds } from './journey.ts'
import type { Lane, Pulse } from './pulse.ts'

/** Every known target as people see it. */
export const healthOf = (pulse: Pulse, nowMs: number): TargetHealth[] =>
  [...pulse.lanes()].map((lane) => targetHealth(lane, nowMs))

function targetHealth(lane: Lane, nowMs: number): TargetHealth {
  const rests = [
    ['key', lane.key.restUntilMs],
    ['rate-limit', lane.restUntilMs],
    ['breaker', passesFrom(lane.breaker, nowMs)],
  ] as const
  const [why, untilMs] = rests.reduce((longest, rest) => (rest[1] > longest[1] ? rest : longest))
  const isResting = untilMs > nowMs
  return {
    ...{ provider: lane.provider, model: lane.model, keyId: lane.keyId },
    breaker: lane.breaker.kind,
    resting: isResting ? why : null,
    restUntil: isResting ? isoTime(untilMs) : null,
    inFlight: lane.inFlight,
    latencyMs: lane.latencyMs === null ? null : toMicroseconds(lane.latencyMs),
  }
}
