import type {
  Alert,
  AlertChannel,
  AlertDelivery,
  AlertDetail,
  AlertSettings,
  NewAlertChannel,
  NewSilence,
  Silence,
} from '@telltale/sdk'
import { get, send } from '../api.ts'

const channel = (name: string): string => `/api/alerts/channels/${encodeURIComponent(name)}`

/** The part of the control API that is about alerts. `project` undefined means the default one. */
export const alertApi = {
  alerts: (state: 'open' | 'resolved', limit: number, project?: string) =>
    get<{ alerts: readonly Alert[] }>('/api/alerts', { state, limit, project }),
  alert: (id: string, project?: string) => get<AlertDetail>(`/api/alerts/${id}`, { project }),
  acknowledge: (id: string, comment: string | null, project?: string) =>
    send<AlertDetail>('POST', `/api/alerts/${id}/acknowledge`, { project }, { comment }),
  unacknowledge: (id: string, project?: string) =>
    send<AlertDetail>('DELETE', `/api/alerts/${id}/acknowledge`, { project }),
  silences: (project?: string) => get<{ silences: readonly Silence[] }>('/api/alerts/silences', { project }),
  silence: (silence: NewSilence, project?: string) =>
    send<Silence>('POST', '/api/alerts/silences', { project }, silence),
  endSilence: (id: string, project?: string) =>
    send<Silence>('DELETE', `/api/alerts/silences/${id}`, { project }),
  settings: (project?: string) => get<AlertSettings>('/api/alerts/settings', { project }),
  putSettings: (settings: AlertSettings, project?: string) =>
    send<AlertSettings>('PUT', '/api/alerts/settings', { project }, settings),
  channels: (project?: string) =>
    get<{ channels: readonly AlertChannel[] }>('/api/alerts/channels', { project }),
  putChannel: (name: string, of: NewAlertChannel, project?: string) =>
    send<{ channel: AlertChannel; drawn: Readonly<Record<string, string>> | null }>(
      'PUT',
      channel(name),
      { project },
      of,
    ),
  deleteChannel: (name: string, project?: string) => send('DELETE', channel(name), { project }),
  testChannel: (name: string, project?: string) =>
    send<AlertDelivery>('POST', `${channel(name)}/test`, { project }),
  deliveries: (name: string, limit: number, project?: string) =>
    get<{ deliveries: readonly AlertDelivery[] }>(`${channel(name)}/deliveries`, { limit, project }),
  redeliver: (name: string, id: string, project?: string) =>
    send<AlertDelivery>('POST', `${channel(name)}/deliveries/${id}/redeliver`, { project }),
}
