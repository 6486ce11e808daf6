export type Deadline = {
  /** From now on it is over in so many milliseconds. */
  set(ms: number): void
  /** Nothing is waited for now. */
  clear(): void
  /** Nor ever again: nothing of it is left behind. */
  stop(): void
}

/** A timer that is set anew with every request: one that runs already is left to run, and looks again when it goes off. */
export function deadline(onOver: () => void): Deadline {
  let overAt = Infinity
  let firesAt = Infinity
  let timer: NodeJS.Timeout | null = null

  const run = (ms: number): void => {
    timer = setTimeout(look, Math.min(ms, 0x7fffffff)).unref()
    firesAt = performance.now() + ms
  }
  const look = (): void => {
    timer = null
    firesAt = Infinity
    const left = overAt - performance.now()
    if (left > 0.5) {
      if (overAt < Infinity) run(left)
      return
    }
    overAt = Infinity
    onOver()
  }
  return {
    set(ms) {
      overAt = performance.now() + ms
      if (overAt >= firesAt) return
      if (timer) clearTimeout(timer)
      run(ms)
    },
    clear() {
      overAt = Infinity
    },
    stop() {
      overAt = Infinity
      if (timer) clearTimeout(timer)
      timer = null
      firesAt = Infinity
    },
  }
}
