import { z } from 'zod'
import { taken, type ChannelKind } from '../channel.ts'
import type { NoticeAlert, NoticeBody } from '../notice-model.ts'
import { evidenceWords, headlineOf, linkOf, markOf, omittedOf, whenWords } from '../notice-words.ts'

const Settings = z.strictObject({
  /** A name or an IP address. */
  host: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$/, 'a host name, without port'),
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  user: z.string().min(1).max(256).optional(),
  from: z.email().max(254),
  to: z.array(z.email().max(254)).min(1).max(20),
})
const Secrets = z.strictObject({ password: z.string().min(1).max(1_000).optional() })

/** A message over SMTP, as plain text and as simple HTML; those of one group make a thread. */
export const channel: ChannelKind = {
  name: 'email',
  settings: Settings,
  secrets: Secrets,
  cadence: 'grouped',
  tellsAcknowledged: false,
  open(settings, secrets) {
    const { host, port, security, user = null, from, to } = Settings.parse(settings)
    const { password = null } = Secrets.parse(secrets)
    return {
      place: { kind: 'mail', host, port },
      letter: (notice) => ({
        kind: 'mail',
        server: { host, port, security, user, password },
        ...{ from, to },
        subject: `[Telltale ${notice.projectId}] ${headlineOf(notice)}`,
        text: textOf(notice),
        html: htmlOf(notice),
        messageId: notice.id,
        threadId: `group-${notice.groupKey}`,
      }),
      read: () => taken,
    }
  },
}

function textOf(notice: NoticeBody): string {
  const left = omittedOf(notice)
  return [
    headlineOf(notice),
    ...notice.alerts.map((alert) => linesOf(alert, notice.baseUrl).join('\n')),
    ...(left > 0 ? [`and ${left} more`] : []),
    `Project ${notice.projectId}, ${whenWords(notice.at)}`,
  ].join('\n\n')
}

const linesOf = (alert: NoticeAlert, baseUrl: string | null): readonly string[] =>
  [
    `${alert.title} (${markOf(alert)})`,
    alert.sentence,
    evidenceWords(alert.evidence),
    alert.state === 'firing' ? alert.remedy : null,
    `Since ${whenWords(alert.since)}`,
    linkOf(alert, baseUrl),
  ].filter((line) => line !== null)

function htmlOf(notice: NoticeBody): string {
  const left = omittedOf(notice)
  const parts = notice.alerts.map((alert) => {
    const [head, ...lines] = linesOf({ ...alert, link: alert.link }, null)
    const link = linkOf(alert, notice.baseUrl)
    const name = link === null ? escaped(head!) : `<a href="${escaped(link)}">${escaped(head!)}</a>`
    return `<h2 style="font-size:16px;margin:16px 0 4px">${name}</h2>${lines.map((line) => `<p style="margin:4px 0">${escaped(line)}</p>`).join('')}`
  })
  return [
    '<div style="font-family:sans-serif;font-size:14px;line-height:1.5;max-width:640px">',
    `<h1 style="font-size:18px;margin:0 0 8px">${escaped(headlineOf(notice))}</h1>`,
    ...parts,
    left > 0 ? `<p>and ${left} more</p>` : '',
    `<p style="color:#666">Project ${escaped(notice.projectId)}, ${whenWords(notice.at)}</p></div>`,
  ].join('')
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
