import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdmin, type Admin, type NewAlertChannel } from '@telltale/sdk'
import { startSimulator, type SimulatorHandle } from '@telltale/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'
import { runCommand } from './command-line.ts'
import { startMailbox } from './mailbox.ts'
import { isSigned, startReceiver, type Receiver } from './receiver.ts'

/** The program as users start it, killed as the system kills it. */
const bin = join(import.meta.dirname, '../src/bin.ts')

let folder: string
let simulator: SimulatorHandle
let server: ChildProcess
let admin: Admin
let address: string
let adminKey: string
let key: string
const closing: (() => Promise<void>)[] = []

async function start(): Promise<void> {
  const data = join(folder, 'data')
  server = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(server.stdout!, 'data')) as [Buffer]
  const started = JSON.parse(String(line)) as {
    address: string
    adminKey: string | null
    developmentKey: string
  }
  ;({ address } = started)
  adminKey ??= started.adminKey!
  key = started.developmentKey
  admin = createAdmin({ baseUrl: address, adminKey })
}
async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = once(server, 'exit')
  server.kill(signal)
  await ended
}
const call = () =>
  fetch(`${address}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })
const receiver = async (answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> => {
  const started = await startReceiver(answer)
  closing.push(started.close)
  return started
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-alerts-'))
  await copyPreparedData(join(folder, 'data'))
  simulator = await startSimulator({ port: 0 })
  await start()
  await admin.putProvider('openai', {
    ...{ dialect: 'openai', baseUrl: `${simulator.address}/v1`, apiKey: 'any', models: ['gpt-*'] },
  })
  await admin.putAlertSettings({ groupWaitMs: 0, groupIntervalMs: 1_000, resolveRounds: 1 })
})
afterAll(async () => {
  await end('SIGTERM')
  await simulator.close()
  for (const close of closing) await close()
  rmSync(folder, { recursive: true, force: true })
})

test(
  'a budget that is spent is told on every kind of channel, and that it is over',
  { timeout: 120_000 },
  async () => {
    const [hook, slack, pager, prometheus] = [
      await receiver(),
      await receiver(() => 200),
      await receiver(() => 202),
      await receiver(() => 200),
    ]
    const mailbox = await startMailbox()
    closing.push(mailbox.close)
    const routingKey = 'R'.repeat(32)
    const channels: Readonly<Record<string, NewAlertChannel>> = {
      hook: { kind: 'webhook', settings: { url: hook.url } },
      chat: { kind: 'slack', secrets: { url: `${slack.url}/services/T0/B0/x` } },
      pager: { kind: 'pagerduty', settings: { url: `${pager.url}/v2/enqueue` }, secrets: { routingKey } },
      prom: { kind: 'alertmanager', settings: { url: prometheus.url } },
      mail: {
        kind: 'email',
        settings: {
          ...{ host: '127.0.0.1', port: mailbox.port, security: 'none' },
          ...{ from: 'telltale@example.com', to: ['ada@example.com'] },
        },
      },
    }
    let secret = ''
    for (const [name, channel] of Object.entries(channels)) {
      const { drawn } = await admin.putAlertChannel(name, channel)
      if (drawn !== null) secret = drawn['secret']!
    }
    expect(JSON.stringify(await admin.alertChannels())).not.toMatch(/RRRR|whsec|services\/T0/)

    await admin.putLimit('spent', { measure: 'requests', amount: 1, window: 'day' })
    await call()
    const waited = { timeout: 30_000 }
    await expect.poll(() => hook.received.length, waited).toBe(1)
    await expect.poll(() => mailbox.mails.length, waited).toBe(1)
    for (const one of [slack, pager, prometheus]) await expect.poll(() => one.received.length, waited).toBe(1)
    expect(hook.received[0]!.body).toMatchObject({ type: 'alert.firing', alerts: [{ key: 'spent' }] })
    expect(isSigned(hook.received[0]!, secret)).toBe(true)
    expect(slack.received[0]).toMatchObject({
      path: '/services/T0/B0/x',
      body: { text: 'Critical: spent is used up' },
    })
    expect(pager.received[0]!.body).toMatchObject({ event_action: 'trigger', routing_key: routingKey })
    expect(prometheus.received[0]).toMatchObject({
      ...{ path: '/api/v2/alerts', body: [{ labels: { alertname: 'spent is used up', limit: 'spent' } }] },
    })
    expect(mailbox.mails[0]!.text).toContain('Subject: [Telltale default] Critical: spent is used up')

    const [alert] = await admin.alerts()
    expect(alert).toMatchObject({ state: 'open', severity: 'critical', source: 'budgets', occurrences: 1 })
    await admin.acknowledgeAlert(alert!.id, 'on it')
    await expect.poll(() => pager.received.at(-1)!.body.event_action, waited).toBe('acknowledge')
    await admin.deleteLimit('spent')
    await expect
      .poll(() => pager.received.at(-1)!.body, waited)
      .toMatchObject({
        ...{ event_action: 'resolve', dedup_key: pager.received[0]!.body.dedup_key },
      })
    await expect.poll(() => mailbox.mails.length, waited).toBe(2)
    expect(mailbox.mails[1]!.text).toContain('Resolved: spent is used up')
    await expect
      .poll(() => hook.received.map(({ body }) => body.type), waited)
      .toEqual([...['alert.firing', 'alert.acknowledged', 'alert.resolved']])

    const detail = await admin.alert(alert!.id)
    expect(detail.transitions.map(({ kind }) => kind)).toEqual(['resolved', 'acknowledged', 'opened'])
    await expect
      .poll(async () => new Set((await admin.alert(alert!.id)).told.map(({ status }) => status)), waited)
      .toEqual(new Set(['delivered']))
    const metrics = await (await fetch(`${address}/metrics`)).text()
    expect(metrics).toMatch(/telltale_alert_deliveries_total\{kind="email",outcome="taken"\} 2/)
    expect(metrics).toContain('telltale_alerts_open{severity="critical"} 0')
    for (const name of Object.keys(channels)) await admin.deleteAlertChannel(name)
  },
)

test(
  'killed while telling, the server tells it again after the next start, once and under the same id',
  {
    timeout: 120_000,
  },
  async () => {
    let answer: number | 'hang' = 'hang'
    const { url, ids } = await receiver(() => answer)
    await admin.putAlertChannel('killed', { kind: 'webhook', settings: { url } })
    await admin.putLimit('again', { measure: 'requests', amount: 1, window: 'day', kind: 'soft' })
    await call()
    await expect.poll(() => ids().length, { timeout: 60_000 }).toBe(1)
    await end('SIGKILL')
    answer = 200
    await start()
    await expect.poll(() => ids().length, { timeout: 60_000 }).toBe(2)
    expect(ids()[1]).toBe(ids()[0])
    await expect
      .poll(async () => (await admin.alertChannelDeliveries('killed')).map(({ status }) => status), {
        timeout: 60_000,
      })
      .toEqual(['delivered'])
    await admin.deleteAlertChannel('killed')
  },
)

test.each([
  [{ kind: 'webhook', settings: { url: 'http://169.254.169.254/' } }, 'address-refused'],
  [{ kind: 'slack', secrets: { url: 'http://10.0.0.1/services/x' } }, 'address-refused'],
  [
    { kind: 'email', settings: { host: '10.0.0.1', from: 'a@b.example', to: ['c@d.example'] } },
    'address-refused',
  ],
  [{ kind: 'alertmanager', settings: { url: 'http://metadata.google.internal/' } }, 'address-refused'],
  [{ kind: 'pagerduty', secrets: { routingKey: 'short' } }, 'body-invalid'],
  [{ kind: 'pigeon' }, 'body-invalid'],
] as const)('a channel may not be %j', async (channel, code) => {
  await expect(admin.putAlertChannel('inside', channel)).rejects.toMatchObject({ code })
  expect(await admin.alertChannels()).toEqual([])
})

test('the command line lists, acknowledges, silences and tests', { timeout: 60_000 }, async () => {
  const { url } = await receiver()
  const telltale = (...argv: string[]) =>
    runCommand(argv, { cwd: folder, env: { TELLTALE_URL: address, TELLTALE_ADMIN_KEY: adminKey } })
  expect(await telltale('alerts', 'list', '--check')).toMatchObject({
    code: 1,
    out: expect.stringContaining('again'),
  })
  const id = (await admin.alerts())[0]!.id
  expect((await telltale('alerts', 'ack', id, '--comment', 'mine')).out).toContain('is acknowledged')
  expect((await telltale('alerts', 'list', '--check')).code).toBe(0)
  expect((await telltale('alerts', 'show', id)).out).toMatch(/Acknowledged by .*: mine/)
  expect((await telltale('alerts', 'silence', 'limit=again', '--for', '2h', '--reason', 'known')).code).toBe(
    0,
  )
  expect((await telltale('alerts', 'silences')).out).toContain('limit=again')
  expect((await telltale('alerts', 'list')).out).toContain('silenced until')
  expect(await telltale('alerts', 'silence', 'limit', '--for', '2h', '--reason', 'x')).toMatchObject({
    code: 2,
  })
  expect(await telltale('alerts', 'silence', 'a=b', '--for', 'ever', '--reason', 'x')).toMatchObject({
    code: 2,
  })

  const set = await telltale('alerts', 'channels', 'set', 'ci', 'webhook', '--set', `url=${url}`)
  expect(set.out).toMatch(/^whsec_/)
  expect((await telltale('alerts', 'test', 'ci')).out).toContain('took the test (status 204)')
  expect((await telltale('alerts', 'channels', 'deliveries', 'ci')).out).toContain('nothing is wrong')
  expect((await telltale('alerts', 'channels', 'list', '--json')).out).not.toContain('whsec_')
  expect((await telltale('alerts', 'channels', 'remove', 'ci')).code).toBe(0)
})
