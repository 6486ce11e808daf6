import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { isSigned, type Received } from '../../../test/receiver.ts'
import type { ChannelKind, HttpLetter, Letter, MailLetter } from '../channel.ts'
import { openGiven, type Kinds } from '../channel-opening.ts'
import { gatherChannels } from '../gather-channels.ts'
import type { NoticeAlert, NoticeBody } from '../notice-model.ts'
import { testBody } from '../notice-rules.ts'

type Block = {
  readonly type: string
  readonly text?: { readonly text: string }
  readonly elements?: readonly { readonly text: string }[]
}

const nowMs = Date.UTC(2026, 10, 26, 12)
const at = new Date(nowMs).toISOString()
const groupKey = 'a'.repeat(32)

/** Settings and secrets of each kind, as somebody would give them. */
const given: Readonly<
  Record<string, { readonly settings: object; readonly secrets: Record<string, string> }>
> = {
  webhook: {
    settings: { url: 'https://ops.example.com/hook?x=1' },
    secrets: { secret: 'whsec_0123456789abcdef' },
  },
  slack: { settings: {}, secrets: { url: 'https://hooks.slack.com/services/T0/B0/secret' } },
  email: {
    settings: {
      host: 'smtp.example.com',
      user: 'ops',
      from: 'telltale@example.com',
      to: ['ada@example.com'],
    },
    secrets: { password: 'correct horse' },
  },
  pagerduty: { settings: {}, secrets: { routingKey: '0123456789abcdef0123456789abcdef' } },
  alertmanager: {
    settings: { url: 'http://alertmanager:9093/', user: 'prom' },
    secrets: { password: 'p4ss' },
  },
}

const alert = (more: Partial<NoticeAlert> = {}): NoticeAlert => ({
  ...{ id: '00000000-0000-7000-8000-000000000001', source: 'guardrails', key: 'pii:block-rate' },
  ...{ severity: 'warning', state: 'firing', title: 'pii blocks <too> much', since: at, resolvedAt: null },
  sentence: 'It blocked 23 % & more.',
  remedy: 'Look at what it blocks.',
  evidence: {
    ...{ measure: 'block rate', value: 0.2312, threshold: 0.1, low: 0.2, high: 0.26, n: 1_204 },
    unit: 'share',
  },
  labels: { guardrail: 'pii' },
  ...{ link: '/guardrails/pii', occurrences: 1, acknowledgedBy: null },
  ...more,
})
const notice = (more: Partial<NoticeBody> = {}): NoticeBody => ({
  ...{ id: '00000000-0000-7000-8000-000000000002', kind: 'firing', isRepeat: false, at, projectId: 'shop' },
  ...{ groupKey, groupLabels: { source: 'guardrails' }, severity: 'warning', alerts: [alert()] },
  counts: { firing: 1, acknowledged: 0, resolved: 0, moved: 0 },
  baseUrl: 'https://telltale.example.com/',
  ...more,
})
const over = notice({
  kind: 'resolved',
  alerts: [alert({ state: 'resolved', resolvedAt: at })],
  counts: { firing: 0, acknowledged: 0, resolved: 1, moved: 0 },
})
const test = testBody('00000000-0000-7000-8000-000000000003', at, 'shop', null)

let kinds: Kinds
beforeAll(async () => {
  kinds = await gatherChannels()
})
const opened = (name: string) => {
  const channel = openGiven(kinds, name, given[name]!.settings, given[name]!.secrets)
  if (!channel.ok) throw new Error(channel.error.detail)
  return channel.value
}
const http = (name: string, of: NoticeBody): HttpLetter & { readonly json: Received['body'] } => {
  const letter = opened(name).letter(of, nowMs) as HttpLetter
  return { ...letter, json: JSON.parse(letter.body) }
}
const textOf = (letter: Letter): string => (letter.kind === 'mail' ? letter.text + letter.html : letter.body)

describe('every kind of channel', () => {
  const names = readdirSync(import.meta.dirname)
    .filter((name) => !name.includes('.test.'))
    .map((name) => name.replace(/\.ts$/, ''))

  it('is there by the name of its file, and this test knows how it is set up', () => {
    expect([...kinds.keys()]).toEqual(names)
    expect(Object.keys(given).sort()).toEqual(names)
  })

  it.each(names)('%s says what is wrong, that it is over, and that a test is one', (name) => {
    for (const [of, words] of [
      [notice(), 'blocks'],
      [over, 'blocks'],
      [test, 'othing is wrong'],
    ] as const) {
      const letter = opened(name).letter(of, nowMs)
      // PagerDuty closes an incident by its key alone.
      if (!(name === 'pagerduty' && of === over) && !(name === 'webhook' && of === test))
        expect(textOf(letter)).toContain(words)
      expect(JSON.stringify(letter)).not.toMatch(/undefined|\[object/)
    }
  })

  it.each(names)('%s shows no secret in its settings, and names the field that is wrong', (name) => {
    const { settings, secrets } = given[name]!
    for (const secret of Object.keys(secrets))
      expect(openGiven(kinds, name, { ...settings, [secret]: 'x' }, {}).ok, secret).toBe(false)
    expect(openGiven(kinds, name, { ...settings, surprise: 1 }, secrets)).toMatchObject({
      error: { code: 'body-invalid', detail: expect.stringContaining('"settings') },
    })
  })

  it.each(names)('%s writes whatever is found, and reads whatever is answered', (name) => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 100, max: 599 }), (title, sentence, said, status) => {
        const channel: ReturnType<ChannelKind['open']> = opened(name)
        const letter = channel.letter(
          notice({ alerts: [alert({ title, sentence, remedy: sentence })] }),
          nowMs,
        )
        if (letter.kind === 'http') JSON.parse(letter.body)
        else expect(letter.html).not.toMatch(/<(?!\/?(div|h1|h2|p|a)[ >])/)
        const { error } = channel.read({ status, text: said })
        if (name !== 'email') expect(error === null).toBe(status >= 200 && status < 300)
      }),
      { numRuns: 60 },
    )
  })
})

it('a webhook gets the signed format of webhooks', () => {
  const { url, headers, body, json } = http('webhook', notice())
  expect(url).toBe('https://ops.example.com/hook?x=1')
  expect(headers['x-telltale-event']).toBe('alert.firing')
  expect(isSigned({ path: '', headers, text: body, body: json }, 'whsec_0123456789abcdef')).toBe(true)
  expect(json).toMatchObject({ id: notice().id, type: 'alert.firing', alerts: [{ key: 'pii:block-rate' }] })
})

it('Slack gets a text for notifications and blocks for everybody else, with its markup escaped', () => {
  const { url, json } = http('slack', notice())
  expect(url).toBe('https://hooks.slack.com/services/T0/B0/secret')
  expect(json.text).toBe('Warning: pii blocks &lt;too&gt; much')
  expect((json.blocks as readonly Block[]).map(({ type }) => type)).toEqual(['header', 'section', 'context'])
  expect(json.blocks[1].text).toEqual({
    type: 'mrkdwn',
    text: [
      '*<https://telltale.example.com/guardrails/pii|pii blocks &lt;too&gt; much>* (warning)',
      'It blocked 23 % &amp; more.',
      'block rate 23.12 % (95 % interval 20 % to 26 %, n = 1,204), threshold 10 %',
      '_Look at what it blocks._',
      'since 2026-11-26 12:00 UTC',
    ].join('\n'),
  })
  const many = notice({ alerts: Array.from({ length: 50 }, () => alert({ sentence: '&'.repeat(1_000) })) })
  const blocks: readonly Block[] = http('slack', { ...many, counts: { ...many.counts, firing: 70 } }).json
    .blocks
  expect(blocks.length).toBeLessThanOrEqual(50)
  expect(Math.max(...blocks.map(({ text }) => text?.text.length ?? 0))).toBeLessThanOrEqual(3_000)
  expect(blocks.at(-1)!.elements![0]!.text).toContain('and 60 more')
})

it('Slack’s words for what is wrong become ours, and what cannot get better is not tried again', () => {
  const { read } = opened('slack')
  expect(read({ status: 200, text: 'ok' })).toEqual({ error: null, isFinal: false })
  expect(read({ status: 404, text: 'no_service' })).toEqual({
    ...{ error: 'The incoming webhook was removed or turned off; make a new one in Slack.', isFinal: true },
  })
  expect(read({ status: 429, text: 'rate_limited' })).toEqual({
    error: 'It asks for fewer messages.',
    isFinal: false,
  })
  expect(read({ status: 503, text: '<html>' })).toMatchObject({ isFinal: false })
})

it('PagerDuty gets one incident a group: triggered, acknowledged, resolved by the same key', () => {
  const { url, json } = http('pagerduty', notice({ severity: 'critical' }))
  expect(url).toBe('https://events.pagerduty.com/v2/enqueue')
  expect(json).toMatchObject({
    routing_key: '0123456789abcdef0123456789abcdef',
    ...{ event_action: 'trigger', dedup_key: groupKey },
    payload: {
      ...{ summary: 'Critical: pii blocks <too> much', source: 'telltale/shop', severity: 'critical' },
      timestamp: at,
    },
    links: [{ href: 'https://telltale.example.com/guardrails/pii' }],
  })
  const counts = { firing: 0, acknowledged: 1, resolved: 1, moved: 0 }
  expect(http('pagerduty', notice({ kind: 'acknowledged', counts })).json).toEqual({
    routing_key: '0123456789abcdef0123456789abcdef',
    ...{ event_action: 'acknowledge', dedup_key: groupKey },
  })
  expect(http('pagerduty', over).json).toMatchObject({ event_action: 'resolve', dedup_key: groupKey })
  const { read } = opened('pagerduty')
  expect(read({ status: 202, text: '{"status":"success"}' }).error).toBeNull()
  expect(
    read({
      status: 400,
      text: '{"status":"invalid event","message":"Event object is invalid","errors":["bad key"]}',
    }),
  ).toEqual({ error: 'It did not take the event: bad key', isFinal: true })
  expect(read({ status: 500, text: '' })).toMatchObject({ isFinal: false })
})

it('Alertmanager gets every alert with its labels, believed for a while when it fires, ended when it is over', () => {
  const { url, headers, json } = http('alertmanager', notice())
  expect(url).toBe('http://alertmanager:9093/api/v2/alerts')
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('prom:p4ss').toString('base64')}`)
  expect(json).toEqual([
    {
      labels: {
        ...{ alertname: 'pii blocks <too> much', guardrail: 'pii', severity: 'warning' },
        ...{ source: 'guardrails', key: 'pii:block-rate', project: 'shop' },
      },
      annotations: expect.objectContaining({ description: 'It blocked 23 % & more.' }),
      startsAt: at,
      endsAt: '2026-11-26T12:04:00.000Z',
      generatorURL: 'https://telltale.example.com/guardrails/pii',
    },
  ])
  expect(http('alertmanager', over).json).toMatchObject([{ endsAt: at }])
  expect(opened('alertmanager').read({ status: 401, text: '' }).error).toContain('user or token')
})

it('a message has a subject of one line, text, simple HTML, and belongs to the thread of its group', () => {
  const letter = opened('email').letter(notice(), nowMs) as MailLetter
  expect(letter).toMatchObject({
    server: {
      host: 'smtp.example.com',
      port: 587,
      security: 'starttls',
      user: 'ops',
      password: 'correct horse',
    },
    subject: '[Telltale shop] Warning: pii blocks <too> much',
    threadId: `group-${groupKey}`,
  })
  expect(letter.text).toContain('https://telltale.example.com/guardrails/pii')
  expect(letter.html).toContain(
    '<a href="https://telltale.example.com/guardrails/pii">pii blocks &lt;too&gt; much',
  )
})
