import type { Receiver } from './delivery-model.ts'
import type { DeliveryStore } from './delivery-store.ts'

export type DeliveryWorkerParts = {
  readonly store: Pick<DeliveryStore, 'hold' | 'keepHolding' | 'letGo' | 'due' | 'note'>
  /** Null when it is gone. */
  readonly receiverOf: (id: string) => Promise<Receiver | null>
  /** Uniform in [0, 1). */
  readonly chance: () => number
  /** How often what is due is looked for. */
  readonly lookAgainMs: number
  /** Told once when looking fails, until it succeeds again. */
  readonly onTrouble: (error: unknown) => void
}

/** Receivers told at once: a receiver that does not answer holds up its own events and no others. */
const heldAtMost = 8
/** Deliveries to one receiver before others have their turn. */
const atATurn = 20
/** What a receiver may ask us to wait, by `retry-after`. */
const longestAskedMs = 3_600_000

/** Tells what is due until told to stop. Nothing a caller waits for waits for this. */
export function deliveryWorker(parts: DeliveryWorkerParts) {
  const { store, receiverOf, chance, lookAgainMs, onTrouble } = parts
  const working = new Set<Promise<void>>()
  const stopping = new AbortController()
  const isStopped = (): boolean => stopping.signal.aborted
  let [isLooking, isWanted, isTroubled] = [false, false, false]
  let looking: Promise<void> = Promise.resolve()

  function wake(): void {
    isWanted = true
    if (isLooking || isStopped()) return
    isLooking = true
    looking = look()
      .catch(trouble)
      .finally(() => {
        isLooking = false
        if (isWanted) wake()
      })
  }

  async function look(): Promise<void> {
    while (isWanted && !isStopped()) {
      isWanted = false
      const seen: string[] = []
      while (!isStopped() && working.size < heldAtMost) {
        const id = await store.hold(seen)
        if (id === null) break
        seen.push(id)
        begin(id)
      }
    }
    isTroubled = false
  }

  function begin(id: string): void {
    const work: Promise<void> = tell(id)
      .catch(trouble)
      .finally(() => {
        const wasFull = working.size === heldAtMost
        working.delete(work)
        if (wasFull) wake()
      })
    working.add(work)
  }

  async function tell(id: string): Promise<void> {
    const receiver = await receiverOf(id)
    if (receiver !== null) await tellAll(id, receiver)
    await store.letGo(id)
    if (isWanted) wake()
  }

  async function tellAll(id: string, receiver: Receiver): Promise<void> {
    await receiver.takeUp()
    for (let told = 0; told < atATurn && !isStopped(); told++) {
      const delivery = await store.due(id)
      if (!delivery || !(await store.keepHolding(id))) break
      const attempted = await receiver.attempt(delivery)
      const waitMs = attempted.isFinal ? null : receiver.waitAfter(delivery.attempts + 1, chance())
      const asked = Math.min(attempted.retryAfterMs ?? 0, longestAskedMs)
      await store.note(delivery, attempted, waitMs === null ? null : Math.max(waitMs, asked))
      if (told === atATurn - 1) isWanted = true
    }
  }

  function trouble(error: unknown): void {
    if (!isTroubled) onTrouble(error)
    isTroubled = true
  }

  let timer: NodeJS.Timeout | undefined
  return {
    /** Once the state is there. */
    start(): void {
      if (!isStopped()) timer ??= setInterval(wake, lookAgainMs)
      wake()
    },
    /** There may be something to tell. */
    wake,
    /** Attempts under way are waited for; what is left is told after the next start. */
    async stop(): Promise<void> {
      stopping.abort()
      clearInterval(timer)
      await looking
      await Promise.all(working)
    },
  }
}
