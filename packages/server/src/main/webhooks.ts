import { randomBytes, randomUUID } from 'node:crypto'
import { deliveryStore } from '../alerts/delivery-store.ts'
import { webhookPost } from '../alerts/delivery-post.ts'
import { deliveryWorker } from '../alerts/delivery-worker.ts'
import { secretPlace, type Delivery } from '../alerts/webhook-model.ts'
import { pingBody } from '../alerts/webhook-rules.ts'
import { webhookStore } from '../alerts/webhook-store.ts'
import type { Config } from '../config.ts'
import { poolKeeper } from '../gateway/pools.ts'
import { ProblemError } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { checkReceiver, mayReach } from '../routing/address.ts'
import type { Foundation } from './foundation.ts'
import { recentOrigins } from './recent-origins.ts'

export type HouseWebhooks = ReturnType<typeof openWebhooks>

/** How long a receiver may take to answer. */
const timeoutMs = 10_000
/** Held anew before each attempt, so it outlasts one; a killed process is waited for no longer. */
const leaseMs = timeoutMs + 2_000
/** How often changes other processes made, and retries, are looked for. */
const lookAgainMs = 2_000

/** Webhooks: their store, what delivers for them, and connections that reach no further than those to providers. */
export function openWebhooks(
  config: Config,
  { state, clock, newId, sealing, addressPolicy }: Foundation,
  { version, onLog }: { readonly version: string; readonly onLog: (line: string) => void },
) {
  const pools = poolKeeper({
    connectTimeoutMs: Math.min(config.connectTimeoutMs, timeoutMs),
    mayConnect: (ip) => mayReach(ip, addressPolicy),
  })
  const post = webhookPost({ poolOf: recentOrigins(pools), nowMs: clock, timeoutMs, version })
  const webhooks = webhookStore({
    ...{ state, clock, newId, randomBytes },
    seal: sealing.seal,
    checkAddress: (url) => checkReceiver(url, addressPolicy),
  })
  const deliveries = deliveryStore({ state, clock, newId, holder: randomUUID(), leaseMs })
  const worker = deliveryWorker({
    store: deliveries,
    ...{ post, open: sealing.open, chance: Math.random, lookAgainMs },
    onTrouble: (error) => onLog(`webhooks wait: ${(error as Error).message}`),
  })
  return {
    ...webhooks,
    start: worker.start,
    wake: worker.wake,
    /** Sends a ping now, once. Rejects with not-found, and when the secret cannot be decrypted. */
    async ping(projectId: string, name: string): Promise<Delivery> {
      const { id: webhookId, url, sealedSecret } = await webhooks.webhook(projectId, name)
      const secret = sealing.open(sealedSecret, secretPlace(webhookId))
      if (!secret.ok) throw new ProblemError(secret.error)
      const nowMs = clock()
      const eventId = newId(nowMs)
      const body = pingBody(eventId, isoTime(nowMs), projectId)
      const attempted = await post({ url, secret: secret.value, eventId, event: 'ping', body })
      return deliveries.notePing(webhookId, eventId, attempted)
    },
    async close(): Promise<void> {
      await worker.stop()
      await pools.close()
    },
  }
}
