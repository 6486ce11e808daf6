import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { Post } from './delivery-post.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { secretPlace, type Attempted, type Delivery, type HeldWebhook } from './webhook-model.ts'
import { waitAfter } from './webhook-rules.ts'

export type DeliveryWorkerParts = {
  readonly store: DeliveryStore
  readonly post: Post
  readonly open: (sealed: string, place: string) => Result<string, Problem>
  /** Uniform in [0, 1). */
  readonly chance: () => number
  /** How often what is due is looked for. */
  readonly lookAgainMs: number
  /** Told once when looking fails, until it succeeds again. */
  readonly onTrouble: (error: unknown) => void
}

/** Webhooks told at once: a receiver that does not answer holds up its own events and no others. */
const heldAtMost = 8
/** Deliveries of one webhook before others have their turn. */
const atATurn = 20

/** Tells what is due until told to stop. Nothing a caller waits for waits for this. */
export function deliveryWorker(parts: DeliveryWorkerParts) {
  const { store, post, open, chance, lookAgainMs, onTrouble } = parts
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
        const webhook = await store.hold(seen)
        if (!webhook) break
        seen.push(webhook.id)
        begin(webhook)
      }
    }
    isTroubled = false
  }

  function begin(webhook: HeldWebhook): void {
    const work: Promise<void> = tell(webhook)
      .catch(trouble)
      .finally(() => {
        const wasFull = working.size === heldAtMost
        working.delete(work)
        if (wasFull) wake()
      })
    working.add(work)
  }

  async function tell(webhook: HeldWebhook): Promise<void> {
    await store.takeUp(webhook)
    for (let told = 0; told < atATurn && !isStopped(); told++) {
      const delivery = await store.due(webhook.id)
      if (!delivery || !(await store.keepHolding(webhook.id))) break
      const attempted = await attempt(webhook, delivery)
      await store.note(delivery, attempted, waitAfter(delivery.attempts + 1, chance()))
      if (told === atATurn - 1) isWanted = true
    }
    await store.letGo(webhook.id)
    if (isWanted) wake()
  }

  async function attempt(webhook: HeldWebhook, { changeId, event }: Delivery): Promise<Attempted> {
    const secret = open(webhook.sealedSecret, secretPlace(webhook.id))
    if (!secret.ok)
      return { status: null, error: 'Its stored secret cannot be decrypted; make it anew.', latencyMs: 0 }
    const body = await store.bodyOf(changeId!, event)
    return post({ url: webhook.url, secret: secret.value, eventId: changeId!, event, body })
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
