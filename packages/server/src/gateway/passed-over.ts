import { isoTime } from '../kernel/time.ts'
import { passedOverListed, type PassedOver, type RestingTarget } from '../ledger/passed-over-model.ts'
import type { Candidate } from './chain.ts'
import { restOf } from './pulse.ts'

type Passed = Pick<Candidate, 'lane' | 'depth'>

/** Notes whom one call passes over because they rest, each once, as it was then. Keeps nothing while nobody rests. */
export function passedOverNotes(candidates: readonly Passed[]) {
  let noted: { readonly seen: Set<Passed>; readonly targets: RestingTarget[] } | null = null
  return {
    /** Notes the candidate at this place, if it rests. */
    note(at: number, nowMs: number): void {
      const { lane, depth } = candidates[at]!
      const rest = restOf(lane, nowMs)
      if (rest === null || noted?.seen.has(candidates[at]!)) return
      noted ??= { seen: new Set(), targets: [] }
      noted.seen.add(candidates[at]!)
      if (noted.targets.length === passedOverListed) return
      const { provider, model, keyId, breaker } = lane
      const isProbed = rest.why === 'breaker' && breaker.kind === 'half-open'
      noted.targets.push({
        ...{ provider, model, keyId, depth, breaker: breaker.kind, why: rest.why },
        until: isProbed ? null : isoTime(rest.untilMs),
      })
    },
    /** Null while there was none. */
    all: (): PassedOver | null => noted && { count: noted.seen.size, targets: noted.targets },
  }
}
