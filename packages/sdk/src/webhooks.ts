import type { Asking } from './prompts/prompt-verbs.ts'

/** Who is told of changes. `events` are components (`prompt`) or types (`prompt.activated`); none: every change. */
export type NewWebhook = {
  readonly name: string
  readonly url: string
  readonly events?: readonly string[]
}

export type Webhook = Required<NewWebhook> & {
  readonly id: string
  readonly projectId: string
  readonly createdAt: string
  /** Deliveries that are still to be made or made again. */
  readonly pending: number
  readonly lastDeliveredAt: string | null
  /** Of any delivery, taken or not; null before the first. */
  readonly lastAttemptAt: string | null
  /** Why that attempt came to nothing; null when it was taken. */
  readonly lastError: string | null
}

export type WebhookDelivery = {
  readonly id: string
  /** The change told of, which is the id of the event; null for a ping. */
  readonly changeId: string | null
  readonly event: string
  readonly status: 'pending' | 'delivered' | 'failed'
  readonly attempts: number
  readonly createdAt: string
  readonly nextAttemptAt: string | null
  readonly lastAttemptAt: string | null
  /** Null when the receiver gave none, and then `lastError` says why. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly lastLatencyMs: number | null
}

const of = (name: string): string => `/api/webhooks/${encodeURIComponent(name)}`

/** The part of the administrator's client that is about webhooks. */
export const webhookVerbs = ({ get, send }: Asking) => ({
  webhooks: async () => (await get<{ readonly webhooks: readonly Webhook[] }>('/api/webhooks')).webhooks,
  /** The only time `secret` is ever shown. */
  createWebhook: (webhook: NewWebhook) =>
    send<{ readonly webhook: Webhook; readonly secret: string }>('POST', '/api/webhooks', webhook),
  deleteWebhook: (name: string) => send<unknown>('DELETE', of(name)),
  /** Sends a ping now, once, and says what came of it. */
  testWebhook: (name: string) => send<WebhookDelivery>('POST', `${of(name)}/test`),
  /** Newest first; 50 unless told. */
  webhookDeliveries: async (name: string, limit = 50) =>
    (await get<{ readonly deliveries: readonly WebhookDelivery[] }>(`${of(name)}/deliveries`, { limit }))
      .deliveries,
  /** Has it made again, under the same event id. */
  redeliver: (name: string, id: string) =>
    send<WebhookDelivery>('POST', `${of(name)}/deliveries/${encodeURIComponent(id)}/redeliver`),
})
