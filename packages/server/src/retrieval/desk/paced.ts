/**
 * Work done one piece a turn of the event loop, so that a batch of it never keeps the gateway from its callers. Refuses
 * when too much waits.
 */
export function paced(mostWaiting: number, onFailure: (error: unknown) => void) {
  let waiting: (() => void)[] = []
  let at = 0
  let isUnderWay = false
  const next = (): void => {
    try {
      waiting[at++]!()
    } catch (error) {
      onFailure(error)
    }
    // What is done is let go of now and then: an array shifted each time would move all that waits.
    if (at === waiting.length || at > 1_000) [waiting, at] = [waiting.slice(at), 0]
  }
  const step = (): void => {
    isUnderWay = false
    if (waiting.length === 0) return
    next()
    proceed()
  }
  const proceed = (): void => {
    if (isUnderWay || waiting.length === 0) return
    isUnderWay = true
    setImmediate(step)
  }
  return {
    hasRoom: (pieces: number): boolean => waiting.length - at + pieces <= mostWaiting,
    add(piece: () => void): void {
      waiting.push(piece)
      proceed()
    },
    /** Everything that waits, now. For shutdown. */
    drain(): void {
      while (waiting.length > 0) next()
    },
  }
}
