import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSigned, startReceiver, type Receiver } from '../../test/receiver.ts'
import type { Author } from '../access/principal.ts'
import { accessStore } from '../access/store.ts'
import { createSealing } from '../access/secrets.ts'
import { sql } from '../engines/state.ts'
import { poolKeeper, type PoolKeeper } from '../gateway/pools.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { success } from '../kernel/result.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { promptStore, type PromptStore } from '../prompts/store.ts'
import { unsent } from './delivery-model.ts'
import { deliveryStore, type DeliveryStore } from './delivery-store.ts'
import { httpPost } from './delivery-post.ts'
import { changeReceivers } from './change-receiver.ts'
import { deliveryWorker } from './delivery-worker.ts'
import { webhookStore, type WebhookStore } from './webhook-store.ts'

type ReceiverOf = ReturnType<typeof changeReceivers>
const author: Author = { actor: 'ada', source: 'cli' }
const leaseMs = 20_000
const sealing = createSealing(randomBytes(32), () => randomBytes(12))

onMigratedState('deliveries', (state) => {
  let now = Date.UTC(2026, 10, 26, 12)
  let pools: PoolKeeper
  let webhooks: WebhookStore
  let prompts: PromptStore
  const closing: (() => Promise<void>)[] = []
  const parts = () => ({ state: state(), clock: () => (now += 1), newId: uuidSource() })
  beforeAll(async () => {
    pools = poolKeeper({ connectTimeoutMs: 5_000, mayConnect: () => true })
    webhooks = webhookStore({ ...parts(), randomBytes, seal: sealing.seal, checkAddress: success })
    prompts = promptStore(parts())
    await accessStore({ ...parts(), randomBytes }).createProject({ id: 'shop', name: 'Shop' }, author)
  })
  afterAll(async () => {
    for (const close of closing) await close()
    await pools.close()
  })

  const receiver = async (answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> => {
    const started = await startReceiver(answer)
    closing.push(() => started.close())
    return started
  }
  const storeOf = (holder = randomUUID()): DeliveryStore & { readonly receiverOf: ReceiverOf } => ({
    ...deliveryStore({ ...parts(), holder, leaseMs }),
    receiverOf: changeReceivers({
      ...{ ...parts(), holder, open: sealing.open },
      post: httpPost({ poolOf: pools.poolOf, nowMs: Date.now, timeoutMs: 5_000, version: 'test' }),
    }),
  })
  const deliveriesTo = async (projectId: string, name: string, limit: number) =>
    storeOf().deliveriesTo((await webhooks.webhook(projectId, name)).id, limit)
  /** A process that delivers until it is stopped; `chance` 0 makes it try again at once. */
  const work = (chance = 0, store = storeOf()) => {
    const worker = deliveryWorker({
      store,
      receiverOf: store.receiverOf,
      chance: () => chance,
      lookAgainMs: 20,
      onTrouble: (error) => {
        throw error
      },
    })
    worker.start()
    return worker
  }
  const register = (name: string, template: string, projectId = 'default') =>
    prompts.register(
      { projectId, name },
      { template, modelId: 'gpt-4o', temperature: 1, maxTokens: 10 },
      author,
    )
  const settled = (name: string) =>
    expect
      .poll(async () => (await deliveriesTo('default', name, 500)).map(({ status }) => status))
      .not.toContain('pending')

  test('a prompt registered, activated and rolled back is told in order, signed, by name', async () => {
    const { url, received, ids } = await receiver()
    const { secret } = await webhooks.createWebhook(
      'default',
      { name: 'prompts', url: `${url}/hook?room=1`, events: ['prompt'] },
      author,
    )
    await register('told', 'one')
    await register('told', 'two')
    await prompts.activate({ projectId: 'default', name: 'told', environment: 'production' }, 2, author)
    await prompts.rollBack({ projectId: 'default', name: 'told', environment: 'production' }, author)
    await register('told', 'another project’s', 'shop')
    const worker = work()
    await expect.poll(() => received.length).toBe(5)
    await settled('prompts')
    await worker.stop()
    expect(received.map(({ body }) => body.type)).toEqual([
      'prompt.registered',
      'prompt.activated',
      'prompt.registered',
      'prompt.activated',
      'prompt.rolled-back',
    ])
    expect(received.every((one) => isSigned(one, secret) && !isSigned(one, 'whsec_other'))).toBe(true)
    const { changes } = await listChanges(state(), 'default', { before: null, limit: 5 })
    expect(ids()).toEqual(changes.map(({ id }) => id).toReversed())
    expect(received[2]).toMatchObject({
      path: '/hook?room=1',
      headers: { 'x-telltale-event': 'prompt.registered', 'x-telltale-event-id': ids()[2] },
      body: { projectId: 'default', change: { key: 'told', after: { template: 'two', version: 2 } } },
    })
    expect(JSON.stringify(await webhooks.listWebhooks('default'))).not.toContain(secret)
    await webhooks.deleteWebhook('default', 'prompts', author)
  })

  test('two processes tell each change once', async () => {
    const { url, ids } = await receiver()
    await webhooks.createWebhook('default', { name: 'once', url, events: ['prompt.registered'] }, author)
    const workers = [work(), work()]
    for (let made = 0; made < 30; made++) await register('often', `version ${made}`)
    await expect.poll(() => ids().length).toBeGreaterThanOrEqual(30)
    await settled('once')
    for (const worker of workers) await worker.stop()
    expect(new Set(ids()).size).toBe(30)
    expect(ids()).toHaveLength(30)
    expect(ids()).toEqual(ids().toSorted())
    await webhooks.deleteWebhook('default', 'once', author)
  })

  test('what a receiver refuses is told again under the same id, and given up in the end', async () => {
    const answers = [500, 302, 429]
    const flaky = await receiver(() => answers.shift() ?? 200)
    const broken = await receiver(() => 500)
    for (const [name, url] of [
      ['flaky', flaky.url],
      ['broken', broken.url],
    ] as const)
      await webhooks.createWebhook('default', { name, url, events: ['prompt.registered'] }, author)
    await register('again', 'one')
    const worker = work()
    await expect.poll(() => broken.received.length).toBe(15)
    await settled('flaky')
    await settled('broken')
    await worker.stop()
    expect(new Set(flaky.received.map(({ text }) => text)).size).toBe(1)
    expect(flaky.received).toHaveLength(4)
    const [delivered] = await deliveriesTo('default', 'flaky', 10)
    expect(delivered).toMatchObject({
      status: 'delivered',
      attempts: 4,
      lastStatus: 200,
      nextAttemptAt: null,
    })
    const [failed] = await deliveriesTo('default', 'broken', 10)
    expect(failed).toMatchObject({ status: 'failed', attempts: 15, lastStatus: 500, nextAttemptAt: null })
    expect(failed!.lastError).toContain('500')

    await storeOf().redeliver((await webhooks.webhook('default', 'broken')).id, failed!.id)
    const later = work()
    await expect.poll(() => broken.received.length).toBe(30)
    await settled('broken')
    await later.stop()
    expect(new Set(broken.ids()).size).toBe(1)
    for (const name of ['flaky', 'broken']) await webhooks.deleteWebhook('default', name, author)
  })

  test('a receiver that never answers holds up no other, and waits for its next attempt', async () => {
    const dead = await receiver(() => 'hang')
    const alive = await receiver()
    for (const [name, url] of [
      ['a-dead', dead.url],
      ['b-alive', alive.url],
    ] as const)
      await webhooks.createWebhook('default', { name, url, events: ['prompt.registered'] }, author)
    const worker = work(0.5)
    for (let made = 0; made < 5; made++) await register('beside', `version ${made}`)
    await expect.poll(() => alive.received.length).toBe(5)
    await expect.poll(() => dead.received.length).toBeGreaterThan(0)
    await worker.stop()
    const waiting = await deliveriesTo('default', 'a-dead', 10)
    expect(waiting.every(({ status }) => status === 'pending')).toBe(true)
    expect(waiting.find(({ attempts }) => attempts === 1)).toMatchObject({
      lastStatus: null,
      lastError: expect.stringContaining('did not answer'),
      nextAttemptAt: expect.any(String),
    })
    for (const name of ['a-dead', 'b-alive']) await webhooks.deleteWebhook('default', name, author)
  })

  test('what a process held when it died is another’s once the lease is over', async () => {
    const { url, ids } = await receiver()
    await webhooks.createWebhook('default', { name: 'left', url, events: ['prompt.registered'] }, author)
    await register('left', 'one')
    const dying = storeOf()
    const held = (await dying.hold([]))!
    await (await dying.receiverOf(held))!.takeUp()
    const delivery = (await dying.due(held))!
    expect(await storeOf().hold([])).toBeNull()
    now += leaseMs
    const worker = work()
    await expect.poll(() => ids().length).toBe(1)
    await settled('left')
    await worker.stop()
    // It was not dead after all: its word comes too late to change anything.
    expect(await dying.keepHolding(held)).toBe(false)
    await dying.note(delivery, unsent('late'), 1)
    expect(await deliveriesTo('default', 'left', 10)).toMatchObject([{ status: 'delivered', attempts: 1 }])
    await webhooks.deleteWebhook('default', 'left', author)
  })

  /** Rows as a long life leaves them. */
  const fill = (webhookId: string, count: number, status: 'delivered' | 'pending') =>
    state().run(
      sql`insert into deliveries (id, receiver_id, event, status, attempts, created_at, next_attempt_at)
        select gen_random_uuid(), ${webhookId}, 'ping', ${status}, 1, now(),
          case when ${status} = 'pending' then timestamptz '2099-01-01' end
        from generate_series(1, ${count}::integer)`,
    )

  test('the last 200 deliveries that are over are kept', async () => {
    const { url, ids } = await receiver()
    const made = await webhooks.createWebhook(
      'default',
      { name: 'many', url, events: ['prompt.registered'] },
      author,
    )
    await fill(made.webhook.id, 300, 'delivered')
    await register('many', 'one')
    const worker = work()
    await expect.poll(() => ids().length).toBe(1)
    await settled('many')
    await worker.stop()
    const kept = await deliveriesTo('default', 'many', 500)
    expect(kept).toHaveLength(201)
    expect(kept[0]).toMatchObject({ event: 'prompt.registered', status: 'delivered' })
    await webhooks.deleteWebhook('default', 'many', author)
  })

  test('while a thousand wait, further changes stay where they are recorded, and none is lost', async () => {
    const { url, ids } = await receiver()
    const made = await webhooks.createWebhook(
      'default',
      { name: 'full', url, events: ['prompt.registered'] },
      author,
    )
    await fill(made.webhook.id, 1_000, 'pending')
    await register('full', 'one')
    const store = storeOf()
    const held = (await store.hold([]))!
    await (await store.receiverOf(held))!.takeUp()
    expect(await store.due(held)).toBeNull()
    expect((await webhooks.listWebhooks('default'))[0]).toMatchObject({ name: 'full', pending: 1_000 })
    await state().run(sql`delete from deliveries where receiver_id = ${held}`)
    await store.letGo(held)
    const worker = work()
    await expect.poll(() => ids().length).toBe(1)
    await settled('full')
    await worker.stop()
    await webhooks.deleteWebhook('default', 'full', author)
  })

  test('a project has its own webhooks, and at most twenty', async () => {
    await webhooks.createWebhook('shop', { name: 'taken', url: 'http://127.0.0.1:9', events: [] }, author)
    await expect(deliveriesTo('shop', 'left', 1)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    await expect(webhooks.deleteWebhook('shop', 'flaky', author)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    await expect(
      webhooks.createWebhook('shop', { name: 'taken', url: 'http://127.0.0.1:9', events: [] }, author),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
    for (let made = 0; made < 19; made++)
      await webhooks.createWebhook(
        'shop',
        { name: `n${made}`, url: 'http://127.0.0.1:9', events: [] },
        author,
      )
    await expect(
      webhooks.createWebhook('shop', { name: 'one-more', url: 'http://127.0.0.1:9', events: [] }, author),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
    const { changes } = await listChanges(state(), 'shop', { before: null, limit: 1 })
    expect(changes[0]).toMatchObject({
      component: 'access',
      key: 'n18',
      after: { events: [], origin: 'http://127.0.0.1:9' },
      undo: { method: 'DELETE', path: '/api/webhooks/n18?project=shop' },
    })
  })
})
