import { z } from 'zod'
import { quoted, readStatus, taken, type ChannelKind, type HttpAnswer, type Reading } from '../channel.ts'
import type { NoticeAlert, NoticeBody } from '../notice-model.ts'
import { evidenceWords, headlineOf, linkOf, markOf, omittedOf, whenWords } from '../notice-words.ts'

const Settings = z.strictObject({})
/** The address of an incoming webhook is its credential. */
const Secrets = z.strictObject({ url: z.string().min(1).max(2_000) })

/** Slack takes 50 blocks and 3,000 characters a section (docs.slack.dev/reference/block-kit/blocks). */
const shownAtMost = 10
const sectionCharsAtMost = 2_900

/** Slack's incoming webhooks, and what speaks the same: Mattermost, Rocket.Chat. */
export const channel: ChannelKind = {
  name: 'slack',
  settings: Settings,
  secrets: Secrets,
  cadence: 'grouped',
  tellsAcknowledged: false,
  open(_, secrets) {
    const { url } = Secrets.parse(secrets)
    return {
      place: { kind: 'http', url },
      letter: (notice) => ({
        kind: 'http',
        url,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(messageOf(notice)),
      }),
      read,
    }
  },
}

/** `text` is what notifications and old clients show; `blocks` what everybody else sees. */
function messageOf(notice: NoticeBody) {
  const headline = headlineOf(notice)
  const shown = notice.alerts.slice(0, shownAtMost)
  const left = notice.alerts.length - shown.length + omittedOf(notice)
  return {
    text: escaped(headline),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(headline, 150), emoji: false } },
      ...shown.map((alert) => ({
        type: 'section',
        text: { type: 'mrkdwn', text: cut(sectionOf(alert, notice.baseUrl), sectionCharsAtMost) },
      })),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: [
              ...(left > 0 ? [`and ${left} more`] : []),
              `project ${escaped(notice.projectId)}`,
              whenWords(notice.at),
            ].join(' · '),
          },
        ],
      },
    ],
  }
}

function sectionOf(alert: NoticeAlert, baseUrl: string | null): string {
  const link = linkOf(alert, baseUrl)
  const name = link === null ? `*${escaped(alert.title)}*` : `*<${link}|${escaped(alert.title)}>*`
  const evidence = evidenceWords(alert.evidence)
  return [
    `${name} (${markOf(alert)})`,
    escaped(alert.sentence),
    ...(evidence === null ? [] : [escaped(evidence)]),
    ...(alert.state === 'firing' ? [`_${escaped(alert.remedy)}_`] : []),
    `since ${whenWords(alert.since)}`,
  ].join('\n')
}

/** What Slack's markup gives a meaning (docs.slack.dev/messaging/formatting-message-text). */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const cut = (text: string, longest: number): string =>
  text.length <= longest
    ? text
    : `${Array.from(text)
        .slice(0, longest - 1)
        .join('')}…`

/** Slack's words for what is wrong (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
const words: Readonly<Record<string, string>> = {
  invalid_payload: 'It did not understand the message.',
  invalid_blocks: 'It did not understand the message.',
  no_text: 'It did not understand the message.',
  no_service: 'The incoming webhook was removed or turned off; make a new one in Slack.',
  no_active_hooks: 'The incoming webhook was removed or turned off; make a new one in Slack.',
  no_team: 'The workspace of the incoming webhook is gone.',
  team_disabled: 'The workspace of the incoming webhook is gone.',
  invalid_token: 'The address of the incoming webhook is wrong; copy it again from Slack.',
  channel_not_found: 'The Slack channel of the incoming webhook is gone.',
  channel_is_archived: 'The Slack channel of the incoming webhook is archived.',
  action_prohibited: 'The workspace does not allow this app to post there.',
  posting_to_general_channel_denied: 'Only administrators of the workspace may post to that channel.',
}

function read({ status, text }: HttpAnswer): Reading {
  const said = quoted(text)
  const known = Object.hasOwn(words, said) ? words[said]! : null
  if (status >= 200 && status < 300)
    // Compatible servers answer otherwise than `ok`, or nothing at all.
    return known === null ? taken : { error: known, isFinal: true }
  if (known !== null) return { error: known, isFinal: true }
  if (status === 429) return { error: 'It asks for fewer messages.', isFinal: false }
  return readStatus(status)
}
