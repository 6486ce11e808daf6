import { z } from 'zod'
import { Delivery } from './delivery-model.ts'

export const ChannelName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use at most 64 letters, digits, dots, hyphens and underscores')

/** What PUT /api/alerts/channels/{name} takes. */
export const NewChannel = z.strictObject({
  /** A file of channels/. */
  kind: z.string().min(1).max(63),
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Those left out stay as they are. */
  secrets: z.record(z.string(), z.string()).default({}),
  /** Whether it is told that alerts are over. */
  tellsResolved: z.boolean().default(true),
})
export type NewChannel = z.infer<typeof NewChannel>

/** A channel as administrators see it: never its secrets. */
export const Channel = z.object({
  id: z.uuid(),
  projectId: z.string(),
  name: z.string(),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  tellsResolved: z.boolean(),
  /** Which secrets it has. */
  secrets: z.array(z.string()),
  /** Where it leads: an origin, or a mail server with its port; null when its secrets cannot be decrypted. */
  place: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Deliveries that are still to be made or made again. */
  pending: z.number(),
  /** When one was last taken; null when none was. */
  lastDeliveredAt: z.iso.datetime().nullable(),
  /** Of any delivery, taken or not; null before the first. */
  lastAttemptAt: z.iso.datetime().nullable(),
  /** Why that attempt came to nothing; null when it was taken. */
  lastError: z.string().nullable(),
})
export type Channel = z.infer<typeof Channel>

/** As it is stored. */
export const HeldChannel = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  sealedSecrets: z.string(),
  tellsResolved: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type HeldChannel = z.infer<typeof HeldChannel>

/** One telling of a group of alerts. */
export const ChannelDelivery = Delivery.omit({ changeId: true }).extend({
  channel: z.string(),
  /** What it says in one line. */
  headline: z.string(),
  isRepeat: z.boolean(),
  /** Alerts it tells of. */
  alerts: z.number(),
})
export type ChannelDelivery = z.infer<typeof ChannelDelivery>

/** Where a channel's sealed secrets belong: sealed for one, they open for no other. */
export const channelSecretPlace = (channelId: string): string => `channel:${channelId}:secrets`
