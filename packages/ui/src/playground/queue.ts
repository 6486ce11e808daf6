export type Work = (signal: AbortSignal) => Promise<void>

/** Runs at most `atOnce` pieces of work at a time, each under its key; a key added again starts anew. */
export function workQueue(atOnce: number) {
  const waiting = new Map<string, { work: Work; onDropped: () => void }>()
  const running = new Map<string, AbortController>()

  const fill = (): void => {
    for (const [key, { work }] of waiting) {
      if (running.size >= atOnce) return
      // What was stopped is still ending: its turn comes when it has.
      if (running.has(key)) continue
      waiting.delete(key)
      const stop = new AbortController()
      running.set(key, stop)
      void work(stop.signal).finally(() => {
        running.delete(key)
        fill()
      })
    }
  }
  const stop = (key: string): void => {
    waiting.get(key)?.onDropped()
    waiting.delete(key)
    running.get(key)?.abort()
  }
  return {
    add(key: string, work: Work, onDropped: () => void): void {
      running.get(key)?.abort()
      waiting.set(key, { work, onDropped })
      fill()
    },
    stop,
    stopAll: (): void => {
      for (const key of [...waiting.keys(), ...running.keys()]) stop(key)
    },
  }
}
