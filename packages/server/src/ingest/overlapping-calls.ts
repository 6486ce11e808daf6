/** When a call was, Unix microseconds, and the number of the request it came in. */
type Timed = { readonly startUs: number; readonly endUs: number; readonly request: number }

/**
 * A wrapper is under way while its child is. A trace whose calls come in several requests and overlap in time has to be
 * looked at, since one may be the wrapper of the other and have come first. Bounded; the oldest traces are forgotten.
 */
export function overlappingCalls<Trace>(tracesAtMost: number) {
  let young = new Map<string, Timed[]>()
  let old = new Map<string, Timed[]>()
  let doubtful = new Map<string, Trace>()
  const callsAtMost = 64
  let requests = 0

  return {
    /** Requests are told apart by number: what is remembered of a call must not hold the request it came in. */
    newRequest: (): number => ++requests,
    note(key: string, trace: Trace, call: Timed): void {
      const known = young.get(key) ?? old.get(key) ?? []
      const overlaps = known.some(
        ({ startUs, endUs, request }) =>
          request !== call.request && startUs <= call.endUs && call.startUs <= endUs,
      )
      if (overlaps && doubtful.size < tracesAtMost) doubtful.set(key, trace)
      if (young.size >= tracesAtMost) {
        old = young
        young = new Map()
      }
      if (known.length < callsAtMost) known.push(call)
      young.set(key, known)
    },
    /** Those to be looked at, once. */
    take(): readonly Trace[] {
      const taken = [...doubtful.values()]
      doubtful = new Map()
      return taken
    },
  }
}
