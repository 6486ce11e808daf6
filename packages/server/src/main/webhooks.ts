import { randomBytes } from 'node:crypto'
import { changeReceivers } from '../alerts/change-receiver.ts'
import { readStatus } from '../alerts/channel.ts'
import { Delivery } from '../alerts/delivery-model.ts'
import type { DeliveryStore } from '../alerts/delivery-store.ts'
import { secretPlace } from '../alerts/webhook-model.ts'
import { pingBody, signedLetter } from '../alerts/webhook-rules.ts'
import { webhookStore } from '../alerts/webhook-store.ts'
import { orFail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import { checkReceiver } from '../routing/address.ts'
import type { Foundation } from './foundation.ts'
import type { Telling } from './telling.ts'

/** Webhooks: their store, and what they are as receivers. */
export function openWebhooks(
  { state, clock, newId, sealing, addressPolicy }: Foundation,
  { holder, post }: Telling,
  deliveries: DeliveryStore,
) {
  const webhooks = webhookStore({
    ...{ state, clock, newId, randomBytes },
    seal: sealing.seal,
    checkAddress: (url) => checkReceiver(url, addressPolicy),
  })
  const idOf = async (projectId: string, name: string): Promise<string> =>
    (await webhooks.webhook(projectId, name)).id
  return {
    ...webhooks,
    receiverOf: changeReceivers({ ...{ state, clock, newId, holder, post }, open: sealing.open }),
    /** Newest first. Rejects with not-found. */
    deliveries: async (projectId: string, name: string, limit: number): Promise<Delivery[]> =>
      (await deliveries.deliveriesTo(await idOf(projectId, name), limit)).map((one) => Delivery.parse(one)),
    /** Rejects with not-found, and with conflict for a ping. */
    redeliver: async (projectId: string, name: string, id: string): Promise<Delivery> =>
      Delivery.parse(await deliveries.redeliver(await idOf(projectId, name), id)),
    /** Sends a ping now, once. Rejects with not-found, and when the secret cannot be decrypted. */
    async ping(projectId: string, name: string): Promise<Delivery> {
      const { id: webhookId, url, sealedSecret } = await webhooks.webhook(projectId, name)
      const secret = orFail(sealing.open(sealedSecret, secretPlace(webhookId)))
      const nowMs = clock()
      const eventId = newId(nowMs)
      const body = pingBody(eventId, isoTime(nowMs), projectId)
      const letter = signedLetter({ url, secret, eventId, event: 'ping', body }, nowMs)
      const attempted = await post(letter, ({ status }) => readStatus(status))
      return Delivery.parse(
        await deliveries.noteTest(webhookId, { id: eventId, event: 'ping', notice: null }, attempted),
      )
    },
  }
}
