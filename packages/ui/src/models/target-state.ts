import type { Tone } from '../parts/status-mark.tsx'
import type { RouteTarget, TargetHealth } from '@telltale/sdk'

/** How a target is just now, over all its keys. */
export type TargetState = {
  readonly word: string
  readonly tone: Tone
  /** Why, in words, without a full stop; null when there is nothing to explain. */
  readonly why: string | null
  /** Until when it rests, ISO-8601. */
  readonly until: string | null
  /** None of its keys is asked just now. */
  readonly isResting: boolean
  /** It is asked, though its breaker is not closed: whether it answers again is what that shows. */
  readonly isProbed: boolean
  readonly inFlight: number
  readonly latencyMs: number | null
}

const notCalled: TargetState = {
  word: 'not called yet',
  tone: 'neutral',
  why: null,
  until: null,
  isResting: false,
  isProbed: false,
  inFlight: 0,
  latencyMs: null,
}

export const healthKey = ({ provider, model }: Pick<RouteTarget, 'provider' | 'model'>): string =>
  `${provider}\n${model}`

function under(one: TargetHealth): Pick<TargetState, 'word' | 'tone' | 'why'> {
  if (one.resting === 'key') return { word: 'key refused', tone: 'bad', why: 'the provider refused its key' }
  if (one.resting === 'rate-limit')
    return { word: 'rate limited', tone: 'warn', why: 'the provider asked for a wait' }
  if (one.breaker === 'open')
    return one.resting === null
      ? { word: 'open', tone: 'warn', why: 'its next call is a probe' }
      : { word: 'open', tone: 'bad', why: 'it failed too often' }
  if (one.breaker === 'half-open')
    return { word: 'half-open', tone: 'warn', why: 'it is being probed, one call at a time' }
  return { word: 'closed', tone: 'good', why: null }
}

/** One target's state out of the health of each of its keys: resting only when all of them are. */
function stateOf(keys: readonly TargetHealth[]): TargetState {
  const asked = keys.filter(({ resting }) => resting === null)
  // The best key tells what a caller meets; among resting ones, the one that is back first.
  const best =
    asked.find(({ breaker }) => breaker === 'closed') ??
    asked[0] ??
    [...keys].sort((one, other) => (one.restUntil ?? '~').localeCompare(other.restUntil ?? '~'))[0]
  if (best === undefined) return notCalled
  const resting = keys.length - asked.length
  const { word, tone, why } = under(best)
  return {
    word,
    tone: resting > 0 && tone === 'good' ? 'warn' : tone,
    why: resting > 0 && asked.length > 0 ? `${resting} of its ${keys.length} keys rest` : why,
    until: best.restUntil,
    isResting: asked.length === 0,
    isProbed: asked.length > 0 && best.breaker !== 'closed',
    inFlight: keys.reduce((sum, { inFlight }) => sum + inFlight, 0),
    latencyMs: best.latencyMs,
  }
}

/** The states of all targets ever called, and a look-up that knows what was not called. */
export function statesOf(targets: readonly TargetHealth[]) {
  const byTarget = new Map<string, TargetHealth[]>()
  for (const target of targets) {
    const keys = byTarget.get(healthKey(target))
    if (keys === undefined) byTarget.set(healthKey(target), [target])
    else keys.push(target)
  }
  const all = [...byTarget.values()].map((keys) => ({
    provider: keys[0]!.provider,
    model: keys[0]!.model,
    state: stateOf(keys),
  }))
  const states = new Map(all.map((each) => [healthKey(each), each.state]))
  return {
    all,
    of: (target: Pick<RouteTarget, 'provider' | 'model'>): TargetState =>
      states.get(healthKey(target)) ?? notCalled,
  }
}

export type States = ReturnType<typeof statesOf>
