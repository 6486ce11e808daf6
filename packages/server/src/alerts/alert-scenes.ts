import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { startReceiver, type Receiver } from '../../test/receiver.ts'
import type { Author } from '../access/principal.ts'
import { accessStore } from '../access/store.ts'
import { createSealing } from '../access/secrets.ts'
import type { State } from '../engines/state.ts'
import { poolKeeper, type PoolKeeper } from '../gateway/pools.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { success } from '../kernel/result.ts'
import { alertReceivers } from './alert-receiver.ts'
import { channelStore } from './channel-store.ts'
import type { Kinds } from './channel-opening.ts'
import { unsent } from './delivery-model.ts'
import { httpPost } from './delivery-post.ts'
import { deliveryStore } from './delivery-store.ts'
import { AlertSettings } from './desk/model.ts'
import { deskStore } from './desk/store.ts'
import { gatherChannels } from './gather-channels.ts'
import { alertStore } from './life/store.ts'
import type { Finding, Reported } from './model.ts'
import type { NoticeAlert } from './notice-model.ts'
import { silenceStore } from './silences/store.ts'

export const author: Author = { actor: 'ada', source: 'api' }
const sealing = createSealing(randomBytes(32), () => randomBytes(12))
export const minute = 60_000

export const finding = (key: string, more: Partial<Finding> = {}): Finding => ({
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

/** Projects with alerts, a channel each, and processes that tell, on one state store; time is told by the test. */
export function alertScenes(state: () => State) {
  let nowMs = Date.UTC(2026, 10, 26, 12)
  let pools: PoolKeeper
  let kinds: Kinds
  const receivers: Receiver[] = []
  const parts = () => ({ state: state(), clock: () => (nowMs += 1), newId: uuidSource() })
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
    const receiver = await receiverOf(answer)
    const { drawn } = await channels().putChannel(
      project,
      'hook',
      { kind: 'webhook', settings: { url: receiver.url }, secrets: {}, tellsResolved: true },
      author,
    )
    const report = (...findings: Finding[]): Promise<Reported> =>
      life().report({ projectId: project, source: 'guardrails', atMs: (nowMs += 1_000), findings })
    return {
      project,
      receiver,
      secret: drawn!['secret']!,
      report,
      told: () => receiver.received.map(wordsOf),
    }
  }
  const wordsOf = ({ body }: Receiver['received'][number]): string =>
    `${body.type}: ${(body.alerts as readonly NoticeAlert[]).map(({ key, state }) => `${key} ${state}`).join(', ')}`

  const processOf = (holder: string = randomUUID()) => {
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
  const workAt = async (atMs: number, { store, receiverOf } = processOf()): Promise<void> => {
    nowMs = Math.max(nowMs, atMs)
    const seen: string[] = []
    for (let id = await store.hold(seen); id !== null; id = await store.hold(seen)) {
      seen.push(id)
      const receiver = (await receiverOf(id))!
      await receiver.takeUp()
      for (let due = await store.due(id); due !== null; due = await store.due(id))
        await store.note(due, await receiver.attempt(due), receiver.waitAfter(due.attempts + 1, 1))
      await store.letGo(id)
    }
  }
  const receiverOf = async (answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> => {
    const receiver = await startReceiver(answer)
    receivers.push(receiver)
    return receiver
  }
  return {
    ...{ life, desk, silences, channels, scene, processOf, workAt, wordsOf, receiverOf },
    now: () => nowMs,
    pass: (ms: number) => (nowMs += ms),
  }
}
