/** What came of work that was given only so long. */
export type Boxed<Value> =
  { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'slow' | 'failed' | 'skipped' }

export type TimeBoxOptions = {
  /** How long one command may take before it counts as slow, in milliseconds. */
  readonly timeoutMs: number
  /** Commands under way at once; more are skipped. */
  readonly atOnce: number
  /** This many slow or failed commands in a row open the breaker … */
  readonly failuresToOpen: number
  /** … for this long; then one command is let through to try. */
  readonly openMs: number
  readonly nowMs: () => number
}

/**
 * Gives a store on the network no power over a request: a command that takes too long is given up (its reply is
 * dropped when it comes), and after a few in a row nothing is asked at all for a while.
 */
export function timeBox(options: TimeBoxOptions) {
  const counts = { slow: 0, failed: 0, skipped: 0 }
  let underWay = 0
  let failuresInRow = 0
  let openUntilMs = 0
  let isProbing = false

  const isOpen = (): boolean => failuresInRow >= options.failuresToOpen
  const mayGo = (): boolean => {
    if (underWay >= options.atOnce) return false
    if (!isOpen()) return true
    if (isProbing || options.nowMs() < openUntilMs) return false
    isProbing = true
    return true
  }
  const settle = (kind: 'done' | 'slow' | 'failed'): void => {
    isProbing = false
    if (kind === 'done') {
      failuresInRow = 0
      return
    }
    counts[kind]++
    failuresInRow++
    if (isOpen()) openUntilMs = options.nowMs() + options.openMs
  }

  return {
    /** `timeoutMs` overrides the usual limit for work nobody waits for in a request. */
    run<Value>(work: () => Promise<Value>, timeoutMs = options.timeoutMs): Promise<Boxed<Value>> {
      if (!mayGo()) {
        counts.skipped++
        return Promise.resolve({ kind: 'skipped' })
      }
      underWay++
      return new Promise((resolve) => {
        let isSettled = false
        const finish = (boxed: Boxed<Value> & { readonly kind: 'done' | 'slow' | 'failed' }): void => {
          if (isSettled) return
          isSettled = true
          clearTimeout(timer)
          settle(boxed.kind)
          resolve(boxed)
        }
        const timer = setTimeout(() => finish({ kind: 'slow' }), timeoutMs)
        work().then(
          (value) => {
            underWay--
            return finish({ kind: 'done', value })
          },
          () => {
            underWay--
            return finish({ kind: 'failed' })
          },
        )
      })
    },
    isAvailable: () => !isOpen(),
    counts: () => ({ ...counts }),
  }
}
