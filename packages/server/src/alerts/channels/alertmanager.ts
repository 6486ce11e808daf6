import { z } from 'zod'
import { quoted, readStatus, type ChannelKind, type HttpAnswer, type Reading } from '../channel.ts'
import type { NoticeAlert, NoticeBody } from '../notice-model.ts'
import { evidenceWords, linkOf } from '../notice-words.ts'

const Settings = z.strictObject({
  /** Of the server: http://alertmanager:9093, with its path prefix if it has one. */
  url: z.string().min(1).max(2_000),
  /** For HTTP basic authentication. */
  user: z.string().min(1).max(256).optional(),
})
const Secrets = z.strictObject({
  /** With `user`. */
  password: z.string().min(1).max(2_000).optional(),
  /** Without it: sent as a bearer token. */
  token: z
    .string()
    .min(1)
    .max(4_000)
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
})

/** As Prometheus: four times the time between two sendings (rules/manager.go, resendDelay 1 m). */
const believedMs = 4 * 60_000

/** Alertmanager's API v2 (prometheus.io/docs/alerting/latest/alerts_api): grouping and silencing are its own. */
export const channel: ChannelKind = {
  name: 'alertmanager',
  settings: Settings,
  secrets: Secrets,
  cadence: 'resent',
  tellsAcknowledged: false,
  open(settings, secrets) {
    const { url: server, user } = Settings.parse(settings)
    const { password, token } = Secrets.parse(secrets)
    const url = `${server.replace(/\/+$/, '')}/api/v2/alerts`
    const authorization =
      user !== undefined
        ? `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`
        : token === undefined
          ? null
          : `Bearer ${token}`
    return {
      place: { kind: 'http', url },
      letter: (notice, nowMs) => ({
        kind: 'http',
        url,
        headers: {
          'content-type': 'application/json',
          ...(authorization === null ? {} : { authorization }),
        },
        body: JSON.stringify(alertsOf(notice, nowMs)),
      }),
      read,
    }
  },
}

function alertsOf(notice: NoticeBody, nowMs: number): readonly object[] {
  if (notice.kind !== 'test') return notice.alerts.map((alert) => alertOf(alert, notice, nowMs))
  return [
    {
      labels: { alertname: 'Test from Telltale', severity: 'info', project: notice.projectId },
      annotations: { summary: 'Nothing is wrong: somebody tries the way here.' },
      startsAt: notice.at,
      endsAt: new Date(nowMs + believedMs).toISOString(),
    },
  ]
}

function alertOf(alert: NoticeAlert, { projectId, baseUrl, at }: NoticeBody, nowMs: number): object {
  const isOver = alert.state === 'resolved' || alert.state === 'moved'
  const evidence = evidenceWords(alert.evidence)
  const link = linkOf(alert, baseUrl)
  return {
    // Its identity there. An empty label is none.
    labels: {
      ...alert.labels,
      alertname: alert.title,
      ...{ severity: alert.severity, source: alert.source, key: alert.key, project: projectId },
    },
    annotations: {
      summary: alert.title,
      description: alert.sentence,
      remedy: alert.remedy,
      ...(evidence === null ? {} : { evidence }),
    },
    startsAt: alert.since,
    endsAt: isOver ? (alert.resolvedAt ?? at) : new Date(nowMs + believedMs).toISOString(),
    ...(link === null ? {} : { generatorURL: link }),
  }
}

function read({ status, text }: HttpAnswer): Reading {
  if (status === 401 || status === 403)
    return { error: `It refuses the user or token (status ${status}).`, isFinal: false }
  if (status === 404) return { error: 'It has no API v2 at this address (status 404).', isFinal: false }
  if (status === 400) return { error: `It did not take the alerts: ${quoted(text)}`, isFinal: true }
  return readStatus(status)
}
