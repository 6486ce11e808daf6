import { z } from 'zod'
import { Alert, Transition } from './alert-model.ts'
import { ChannelDelivery } from './channel-model.ts'

/** The newest telling of an alert to one channel. */
export const Telling = ChannelDelivery.pick({
  channel: true,
  event: true,
  status: true,
  createdAt: true,
  lastAttemptAt: true,
  lastError: true,
}).extend({ deliveryId: z.uuid() })
export type Telling = z.infer<typeof Telling>

/** An alert as it is shown. */
export const ShownAlert = Alert.extend({
  /** What was measured, in words; null when nothing was. */
  evidenceWords: z.string().nullable(),
  /** The silence that holds it back just now. */
  silencedBy: z.uuid().nullable(),
  silencedUntil: z.iso.datetime().nullable(),
  /** The newest to each channel. */
  told: z.array(Telling),
})
export type ShownAlert = z.infer<typeof ShownAlert>

export const AlertDetail = ShownAlert.extend({
  /** Newest first. */
  transitions: z.array(Transition),
  /** Newest first. */
  deliveries: z.array(ChannelDelivery),
})
export type AlertDetail = z.infer<typeof AlertDetail>
