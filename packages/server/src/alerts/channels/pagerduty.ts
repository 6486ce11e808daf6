import { z } from 'zod'
import { quoted, readStatus, taken, type ChannelKind, type HttpAnswer, type Reading } from '../channel.ts'
import type { NoticeBody } from '../notice-model.ts'
import { evidenceWords, headlineOf, linkOf } from '../notice-words.ts'

const Settings = z.strictObject({
  /** Of a service region: https://events.eu.pagerduty.com/v2/enqueue in the European one. */
  url: z.string().min(1).max(2_000).default('https://events.pagerduty.com/v2/enqueue'),
})
const Secrets = z.strictObject({
  routingKey: z
    .string()
    .regex(/^[A-Za-z0-9]{32}$/, 'an integration key of Events API v2 has 32 letters and digits'),
})

/** Alerts in custom_details: an event may have 512 KB. */
const detailedAtMost = 20

/** Events API v2 (developer.pagerduty.com/docs/events-api-v2): one incident a group, by its dedup_key. */
export const channel: ChannelKind = {
  name: 'pagerduty',
  settings: Settings,
  secrets: Secrets,
  cadence: 'grouped',
  tellsAcknowledged: true,
  open(settings, secrets) {
    const { url } = Settings.parse(settings)
    const { routingKey } = Secrets.parse(secrets)
    return {
      place: { kind: 'http', url },
      letter: (notice) => ({
        kind: 'http',
        url,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ routing_key: routingKey, ...eventOf(notice) }),
      }),
      read,
    }
  },
}

const actionOf = ({ kind, counts }: NoticeBody): 'trigger' | 'acknowledge' | 'resolve' => {
  if (kind === 'test' || counts.firing > 0) return 'trigger'
  return counts.acknowledged > 0 ? 'acknowledge' : 'resolve'
}

function eventOf(notice: NoticeBody) {
  const action = actionOf(notice)
  const event = { event_action: action, dedup_key: notice.groupKey }
  if (action !== 'trigger') return event
  const { alerts, severity, projectId, groupLabels, baseUrl } = notice
  const first = alerts[0]
  const href = first === undefined ? null : linkOf(first, baseUrl)
  return {
    ...event,
    client: 'Telltale',
    ...(href === null ? {} : { client_url: href, links: [{ href, text: 'Look at it in Telltale' }] }),
    payload: {
      summary: Array.from(headlineOf(notice)).slice(0, 1_024).join(''),
      source: `telltale/${projectId}`,
      severity,
      timestamp: first?.since ?? notice.at,
      ...(first === undefined ? {} : { component: first.source, class: first.title }),
      group: Object.values(groupLabels).join(' ') || projectId,
      custom_details: Object.fromEntries(
        alerts
          .slice(0, detailedAtMost)
          .map((alert) => [
            `${alert.source}/${alert.key}`,
            [alert.state, alert.sentence, evidenceWords(alert.evidence), alert.remedy]
              .filter(Boolean)
              .join(' '),
          ]),
      ),
    },
  }
}

const Refusal = z.object({ message: z.string().optional(), errors: z.array(z.string()).optional() })

function read({ status, text }: HttpAnswer): Reading {
  if (status === 202 || status === 200) return taken
  if (status === 429) return { error: 'It asks for fewer events.', isFinal: false }
  if (status !== 400) return readStatus(status)
  const said = Refusal.safeParse(parsed(text)).data
  const why = said?.errors?.join(' ') ?? said?.message
  return {
    error:
      why === undefined
        ? 'It did not take the event (status 400).'
        : `It did not take the event: ${quoted(why)}`,
    isFinal: true,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
