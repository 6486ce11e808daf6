import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSigned, startReceiver, type Receiver } from '../../test/receiver.ts'
import type { Author } from '../access/principal.ts'
import { accessStore } from '../access/store.ts'
import { createSealing } from '../access/secrets.ts'
import { poolKeeper, type PoolKeeper } from '../gateway/pools.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { success } from '../kernel/result.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { alertReceivers } from './alert-receiver.ts'
import { channelStore } from './channel-store.ts'
import type { Kinds } from './channel-opening.ts'
import { unsent } from './delivery-model.ts'
import { httpPost } from './delivery-post.ts'
import { deliveryStore } from './delivery-store.ts'
import { deliveryWorker } from './delivery-worker.ts'
import { AlertSettings } from './desk/model.ts'
import { deskStore } from './desk/store.ts'
import { gatherChannels } from './gather-channels.ts'
import { alertStore } from './life/store.ts'
import type { Finding, Reported } from './model.ts'
import { silenceStore } from './silences/store.ts'

const author: Author = { actor: 'ada', source: 'api' }
const sealing = createSealing(randomBytes(32), () => randomBytes(12))
const minute = 60_000

const finding = (key: string, more: Partial<Finding> = {}): Finding => ({
  ...{ key, severity: 'warning', title: `${key} blocks too much`, since: null, link: '/guardrails' },
  sentence: `${key} blocked 23 % of what it saw.`,
  remedy: 'Look at what it blocks.',
  evidence: {
    ...{ measure: 'block rate', value: 0.23, threshold: 0.1, low: 0.2, high: 0.26, n: 800 },
    unit: 'share',
  },
  labels: { guardrail: key },
  ...more,
})

onMigratedState('alerts', (state) => {
  let now = Date.UTC(2026, 10, 26, 12)
  let pools: PoolKeeper
  let kinds: Kinds
  const receivers: Receiver[] = []
  const parts = () => ({ state: state(), clock: () => (now += 1), newId: uuidSource() })
  const life = () => alertStore(parts())
  const desk = () => deskStore(parts())
  const silences = () => silenceStore(parts())
  const channels = () =>
    channelStore({
      ...{ ...parts(), randomBytes, kinds, checkPlace: success },
      ...{ seal: sealing.seal, open: sealing.open },
    })
  beforeAll(async () => {
    pools = poolKeeper({ connectTimeoutMs: 5_000, mayConnect: () => true })
    kinds = await gatherChannels()
  })
  afterAll(async () => {
    await Promise.all(receivers.map((one) => one.close()))
    await pools.close()
  })

  let made = 0
  /** A project of its own, with one channel and what it was told. */
  const scene = async (
    settings: Partial<AlertSettings> = {},
    answer?: Parameters<typeof startReceiver>[0],
  ) => {
    const project = `p${++made}`
    await accessStore({ ...parts(), randomBytes }).createProject({ id: project, name: project }, author)
    await desk().putSettings(project, AlertSettings.parse({ resolveRounds: 1, ...settings }), author)
    const receiver = await startReceiver(answer)
    receivers.push(receiver)
    const { drawn } = await channels().putChannel(
      project,
      'hook',
      { kind: 'webhook', settings: { url: receiver.url }, secrets: {}, tellsResolved: true },
      author,
    )
    const report = (...findings: Finding[]): Promise<Reported> =>
      life().report({ projectId: project, source: 'guardrails', atMs: (now += 1_000), findings })
    return {
      project,
      receiver,
      secret: drawn!['secret']!,
      report,
      told: () => receiver.received.map(wordsOf),
    }
  }
  const wordsOf = ({ body }: Receiver['received'][number]): string =>
    `${body.type}: ${body.alerts.map(({ key, state }: any) => `${key} ${state}`).join(', ')}`

  const process_ = (holder: string = randomUUID()) => {
    const store = deliveryStore({ ...parts(), holder, leaseMs: 20_000 })
    const receiverOf = alertReceivers({
      ...{ ...parts(), holder, kinds, open: sealing.open },
      post: httpPost({ poolOf: pools.poolOf, nowMs: Date.now, timeoutMs: 5_000, version: 'test' }),
      mail: async () => unsent('no mail here'),
      channelById: channels().channelById,
      ...{ baseUrl: () => 'http://telltale.test', onAttempt: () => {} },
    })
    return { store, receiverOf }
  }
  /** One process that does everything there is to do at a time, as many times as it takes. */
  const workAt = async (atMs: number, { store, receiverOf } = process_()): Promise<void> => {
    now = Math.max(now, atMs)
    const seen: string[] = []
    for (let id = await store.hold(seen); id !== null; id = await store.hold(seen)) {
      seen.push(id)
      const receiver = await receiverOf(id)
      await receiver?.takeUp()
      for (let due = await store.due(id); due !== null && receiver !== null; due = await store.due(id))
        await store.note(due, await receiver.attempt(due), receiver.waitAfter(due.attempts + 1, 1))
      await store.letGo(id)
    }
  }

  test('what is found is told once the group has waited, signed, and told to be over when it is', async () => {
    const { receiver, secret, report, told } = await scene()
    expect(await report(finding('pii'), finding('topics'))).toMatchObject({ opened: 2, open: 2 })
    await workAt(now)
    expect(told()).toEqual([])
    await workAt(now + minute)
    expect(told()).toEqual(['alert.firing: pii firing, topics firing'])
    expect(isSigned(receiver.received[0]!, secret)).toBe(true)
    expect(receiver.received[0]!.body).toMatchObject({
      groupLabels: { source: 'guardrails' },
      counts: { firing: 2, resolved: 0 },
      baseUrl: 'http://telltale.test',
    })
    await report(finding('pii'), finding('topics'))
    await workAt(now + 10 * minute)
    expect(told()).toHaveLength(1)
    expect(await report(finding('topics'))).toMatchObject({ resolved: 1, open: 1 })
    await workAt(now + 10 * minute)
    await report()
    await workAt(now + 10 * minute)
    expect(told().slice(1)).toEqual([
      'alert.firing: topics firing, pii resolved',
      'alert.resolved: topics resolved',
    ])
  })

  test('two processes that look at the same time tell everything once', async () => {
    const { report, told } = await scene({ groupWaitMs: 0 })
    const workers = [process_(), process_(), process_()].map(({ store, receiverOf }) =>
      deliveryWorker({
        ...{ store, receiverOf, chance: () => 0, lookAgainMs: 5 },
        onTrouble: (error) => {
          throw error
        },
      }),
    )
    for (const worker of workers) worker.start()
    await Promise.all([report(finding('pii')), report(finding('pii'))])
    await expect.poll(() => told().length).toBeGreaterThan(0)
    await report()
    now += 10 * minute
    await expect.poll(() => told().length).toBeGreaterThan(1)
    for (const worker of workers) await worker.stop()
    expect(told()).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
  })

  test('a process that dies between noticing and telling leaves it to another', async () => {
    const { report, told, project } = await scene({ groupWaitMs: 0 })
    await report(finding('pii'))
    const dying = process_()
    const id = (await dying.store.hold([]))!
    await (await dying.receiverOf(id))!.takeUp()
    expect(told()).toEqual([])
    await workAt(now + 30_000)
    expect(told()).toEqual(['alert.firing: pii firing'])
    expect(await channels().channels(project)).toMatchObject([{ pending: 0, lastError: null }])
  })

  test('while a silence is active nothing leaves, all is recorded, and what is still wrong is told after', async () => {
    const { project, report, told } = await scene({ groupWaitMs: 0 })
    await silences().silence(
      project,
      {
        matchers: [{ label: 'guardrail', is: '=~', value: 'pi.' }],
        endsAt: new Date(now + 60 * minute).toISOString(),
        reason: 'known',
      },
      author,
    )
    await report(finding('pii'), finding('topics'))
    await workAt(now + minute)
    expect(told()).toEqual(['alert.firing: topics firing'])
    expect(await life().alerts(project, 'open', 10)).toHaveLength(2)
    await workAt(now + 61 * minute)
    expect(told().slice(1)).toEqual(['alert.firing: pii firing, topics firing'])
  })

  test('what was told and is over during a silence is told to be over after it', async () => {
    const { project, report, told } = await scene({ groupWaitMs: 0 })
    await report(finding('pii'))
    await workAt(now + 1)
    const { id } = await silences().silence(
      project,
      {
        matchers: [{ label: 'severity', is: '=', value: 'warning' }],
        endsAt: new Date(now + 60 * minute).toISOString(),
        reason: 'known',
      },
      author,
    )
    await report()
    await workAt(now + 10 * minute)
    expect(told()).toHaveLength(1)
    await silences().endSilence(project, id, author)
    await workAt(now + 10 * minute)
    expect(told()).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
  })

  test('an acknowledged alert is not told again until it is worse or over', async () => {
    const { project, report, told } = await scene({ groupWaitMs: 0, repeatIntervalMs: 60 * minute })
    await report(finding('pii'))
    await workAt(now + 1)
    await workAt(now + 70 * minute)
    expect(told()).toEqual(['alert.firing: pii firing', 'alert.firing: pii firing'])
    const id = (await life().alerts(project, 'open', 1))[0]!.id
    expect(await life().acknowledge(project, id, 'on it', 'ada')).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: 'ada', comment: 'on it' },
    })
    await workAt(now + 10 * minute)
    await report(finding('pii'))
    await workAt(now + 300 * minute)
    expect(told().slice(2)).toEqual(['alert.acknowledged: pii acknowledged'])
    await report(finding('pii', { severity: 'critical' }))
    await workAt(now + 10 * minute)
    await report()
    await workAt(now + 10 * minute)
    expect(told().slice(3)).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
    expect((await life().transitions(id)).map(({ kind }) => kind)).toEqual([
      ...['resolved', 'escalated', 'acknowledged', 'opened'],
    ])
    await expect(life().acknowledge(project, id, null, 'ada')).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })

  test('the end of a group waits for its beginning when the receiver is down', async () => {
    let status = 500
    const { report, told } = await scene({ groupWaitMs: 0 }, () => status)
    await report(finding('pii'))
    await workAt(now + 1)
    await report()
    await workAt(now + 6 * minute)
    status = 200
    const before = told().length
    await workAt(now + 6 * minute)
    expect(told().slice(before)).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
  })

  test('routes say who is told, and a channel that a route names stays', async () => {
    const { project, receiver, told } = await scene({ groupWaitMs: 0 })
    const other = await startReceiver()
    receivers.push(other)
    await channels().putChannel(
      project,
      'pager',
      { kind: 'webhook', settings: { url: other.url }, secrets: {}, tellsResolved: true },
      author,
    )
    const routes = [
      { matchers: [{ label: 'severity', is: '=' as const, value: 'critical' }], channels: ['pager'] },
    ]
    await desk().putSettings(
      project,
      AlertSettings.parse({ routes, groupWaitMs: 0, groupBy: ['key'] }),
      author,
    )
    await life().report({
      ...{ projectId: project, source: 'guardrails', atMs: (now += 1_000) },
      findings: [finding('bad', { severity: 'critical' }), finding('meh')],
    })
    await workAt(now + 1)
    expect(told()).toEqual(['alert.firing: meh firing'])
    expect(other.received.map(wordsOf).sort()).toEqual([
      'alert.firing: bad firing',
      'alert.firing: meh firing',
    ])
    expect(receiver.received[0]!.body.groupLabels).toEqual({ key: 'meh' })
    await expect(channels().deleteChannel(project, 'pager', author)).rejects.toMatchObject({
      problem: { code: 'conflict', detail: expect.stringContaining('Route 1') },
    })
    await expect(
      desk().putSettings(
        project,
        AlertSettings.parse({ routes: [{ matchers: [], channels: ['nobody'] }] }),
        author,
      ),
    ).rejects.toMatchObject({ problem: { code: 'body-invalid' } })
  })

  test('a round that is not newer is ignored, and one of another project sees nothing of this one', async () => {
    const { project, report } = await scene()
    const other = await scene()
    await report(finding('pii'))
    const old = { projectId: project, source: 'guardrails', atMs: now - 10_000, findings: [] }
    expect(await life().report(old)).toMatchObject({ isStale: true, resolved: 0 })
    await other.report()
    const [alert] = await life().alerts(project, 'open', 10)
    expect(alert).toMatchObject({ key: 'pii', state: 'open' })
    await expect(life().acknowledge(other.project, alert!.id, null, 'ada')).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  test('secrets are kept sealed, shown never, and given again when the channel leads elsewhere', async () => {
    const { project } = await scene()
    const password = 'correct horse battery staple'
    const settings = { host: 'mail.example.com', from: 'a@example.com', to: ['b@example.com'], user: 'a' }
    const put = (more: object, secrets: Record<string, string>) =>
      channels().putChannel(
        project,
        'mail',
        { kind: 'email', settings: { ...settings, ...more }, secrets, tellsResolved: true },
        author,
      )
    await put({}, { password })
    expect(await put({ to: ['c@example.com'] }, {})).toMatchObject({
      channel: { secrets: ['password'], place: 'mail.example.com:587' },
    })
    await expect(put({ host: 'mail.evil.example' }, {})).rejects.toMatchObject({
      problem: { code: 'body-invalid', detail: expect.stringContaining('secrets.password') },
    })
    expect(JSON.stringify(await channels().channels(project))).not.toContain(password)
    await expect(put({ to: ['nobody'] }, {})).rejects.toMatchObject({
      problem: { detail: expect.stringContaining('"settings.to.0"') },
    })
  })
})
