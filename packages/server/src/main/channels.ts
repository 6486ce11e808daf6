import { randomBytes } from 'node:crypto'
import { alertReceivers, send } from '../alerts/alert-receiver.ts'
import type { Place } from '../alerts/channel.ts'
import type { ChannelDelivery } from '../alerts/channel-model.ts'
import { openStored, type Kinds } from '../alerts/channel-opening.ts'
import { channelStore } from '../alerts/channel-store.ts'
import type { Attempted } from '../alerts/delivery-model.ts'
import type { DeliveryStore } from '../alerts/delivery-store.ts'
import { testBody } from '../alerts/notice-rules.ts'
import { shownDelivery } from '../alerts/telling-store.ts'
import { orFail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import type { Foundation } from './foundation.ts'
import type { Telling } from './telling.ts'
import { checkReceiver } from '../routing/address.ts'

export type ChannelParts = {
  readonly kinds: Kinds
  readonly baseUrlOf: (projectId: string) => Promise<string | null>
  readonly baseUrl: () => string | null
  readonly onAttempt: (kind: string, attempted: Attempted) => void
}

/** Channels of alerts: their store, and what they are as receivers. */
export function openChannels(
  { state, clock, newId, sealing, addressPolicy }: Foundation,
  { holder, post, mail }: Telling,
  deliveries: DeliveryStore,
  { kinds, baseUrl, baseUrlOf, onAttempt }: ChannelParts,
) {
  const { seal, open } = sealing
  const channels = channelStore({
    ...{ state, clock, newId, randomBytes, kinds, seal, open },
    checkPlace: (place) => checkReceiver(urlOf(place), addressPolicy),
  })
  const { channelById } = channels
  const idOf = async (projectId: string, name: string): Promise<string> =>
    (await channels.channel(projectId, name)).id
  return {
    ...channels,
    receiverOf: alertReceivers({
      ...{ state, clock, newId, holder, kinds, open, post, mail, channelById, baseUrl, onAttempt },
    }),
    /** Newest first. Rejects with not-found. */
    channelDeliveries: async (projectId: string, name: string, limit: number): Promise<ChannelDelivery[]> =>
      (await deliveries.deliveriesTo(await idOf(projectId, name), limit)).map((one) =>
        shownDelivery(one, name),
      ),
    /** Rejects with not-found, and with conflict for a test. */
    redeliverNotice: async (projectId: string, name: string, id: string): Promise<ChannelDelivery> =>
      shownDelivery(await deliveries.redeliver(await idOf(projectId, name), id), name),
    /** Sends a test now, once. Rejects with not-found, and when the secrets cannot be decrypted. */
    async testChannel(projectId: string, name: string): Promise<ChannelDelivery> {
      const channel = await channels.channel(projectId, name)
      const opened = orFail(openStored(kinds, open, channel))
      const nowMs = clock()
      const id = newId(nowMs)
      const notice = testBody(id, isoTime(nowMs), projectId, await baseUrlOf(projectId))
      const attempted = await send({ post, mail }, opened, opened.letter(notice, nowMs))
      onAttempt(channel.kind, attempted)
      const noted = await deliveries.noteTest(channel.id, { id, event: 'alert.test', notice }, attempted)
      return shownDelivery(noted, name)
    },
  }
}

const urlOf = (place: Place): string =>
  place.kind === 'http'
    ? place.url
    : `http://${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`
