import type { NewWebhook, Webhook, WebhookDelivery } from '@telltale/sdk'
import { get, send } from '../api.ts'

const webhook = (name: string): string => `/api/webhooks/${encodeURIComponent(name)}`

/** The part of the control API that is about webhooks. `project` undefined means the default one. */
export const webhookApi = {
  webhooks: (project?: string) => get<{ webhooks: readonly Webhook[] }>('/api/webhooks', { project }),
  create: (of: NewWebhook, project?: string) =>
    send<{ webhook: Webhook; secret: string }>('POST', '/api/webhooks', { project }, of),
  remove: (name: string, project?: string) => send('DELETE', webhook(name), { project }),
  ping: (name: string, project?: string) =>
    send<WebhookDelivery>('POST', `${webhook(name)}/test`, { project }),
  deliveries: (name: string, limit: number, project?: string) =>
    get<{ deliveries: readonly WebhookDelivery[] }>(`${webhook(name)}/deliveries`, { limit, project }),
  redeliver: (name: string, id: string, project?: string) =>
    send<WebhookDelivery>('POST', `${webhook(name)}/deliveries/${id}/redeliver`, { project }),
}
