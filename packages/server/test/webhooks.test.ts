import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdmin, type Admin } from '@telltale/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'
import { isSigned, startReceiver, type Receiver } from './receiver.ts'

/** The program as users start it, killed as the system kills it. */
const bin = join(import.meta.dirname, '../src/bin.ts')
const support = { template: 'Help {name}.', modelId: 'gpt-4o', temperature: 1, maxTokens: 10 }

let folder: string
let server: ChildProcess
let admin: Admin
let key: string | undefined

async function start(): Promise<void> {
  server = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', join(folder, 'data'), '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(server.stdout!, 'data')) as [Buffer]
  const { address, adminKey } = JSON.parse(String(line)) as { address: string; adminKey: string | null }
  key ??= adminKey!
  admin = createAdmin({ baseUrl: address, adminKey: key })
}
async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = once(server, 'exit')
  server.kill(signal)
  await ended
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-webhooks-'))
  await copyPreparedData(join(folder, 'data'))
  await start()
})
afterAll(async () => {
  await end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

describe('webhooks', () => {
  const receivers: Receiver[] = []
  const receiver = async (answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> => {
    const started = await startReceiver(answer)
    receivers.push(started)
    return started
  }
  afterAll(() => Promise.all(receivers.map((one) => one.close())))

  test('a prompt pushed is told at once, a ping says what came of it, and deliveries are there to be read', async () => {
    const { url, received } = await receiver()
    const { webhook, secret } = await admin.createWebhook({ name: 'ci', url, events: ['prompt'] })
    expect(webhook).toMatchObject({ name: 'ci', url: `${url}/`, events: ['prompt'], pending: 0 })
    expect(secret).toMatch(/^whsec_[\w-]{43}$/)

    const ping = await admin.testWebhook('ci')
    expect(ping).toMatchObject({ event: 'ping', status: 'delivered', lastStatus: 204, attempts: 1 })
    expect(received[0]!.body).toMatchObject({ id: ping.id, type: 'ping', change: null })

    await admin.pushPrompt('support', support)
    await expect.poll(() => received.length).toBe(3)
    expect(received.map(({ body }) => body.type)).toEqual(['ping', 'prompt.registered', 'prompt.activated'])
    expect(received.every((one) => isSigned(one, secret))).toBe(true)
    await expect
      .poll(async () => (await admin.webhookDeliveries('ci')).map(({ status }) => status))
      .toEqual(['delivered', 'delivered', 'delivered'])

    const again = (await admin.webhookDeliveries('ci'))[0]!
    await admin.redeliver('ci', again.id)
    await expect.poll(() => received.length).toBe(4)
    expect(received[3]!.text).toBe(received[2]!.text)
    await expect(admin.redeliver('ci', ping.id)).rejects.toMatchObject({ code: 'conflict' })

    expect((await admin.webhooks())[0]).toMatchObject({
      ...{ name: 'ci', lastDeliveredAt: expect.any(String), lastError: null },
    })
    expect(JSON.stringify(await admin.webhooks())).not.toContain(secret)
    await admin.deleteWebhook('ci')
    await expect(admin.webhookDeliveries('ci')).rejects.toMatchObject({ code: 'not-found' })
  })

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://metadata.google.internal/',
    'http://10.0.0.1/hook',
    'http://0xa9fea9fe/',
    'https://user:secret@example.com/hook',
    'file:///etc/passwd',
    'not an address',
  ])('may not lead to %s', async (url) => {
    await expect(admin.createWebhook({ name: 'inside', url })).rejects.toMatchObject({
      code: 'address-refused',
    })
  })

  test('says which field is wrong', async () => {
    const { url } = await receiver()
    for (const [given, field] of [
      [{ name: '../x', url }, 'name'],
      [{ name: 'x', url, events: ['prompt.exploded'] }, 'events.0'],
    ] as const)
      await expect(admin.createWebhook(given)).rejects.toMatchObject({
        code: 'body-invalid',
        message: expect.stringContaining(`"${field}"`),
      })
    await admin.createWebhook({ name: 'twice', url })
    await expect(admin.createWebhook({ name: 'twice', url })).rejects.toMatchObject({ code: 'conflict' })
    await admin.deleteWebhook('twice')
  })

  test('killed while telling, the server tells it again after the next start, under the same id', async () => {
    let answer: number | 'hang' = 'hang'
    const { url, received, ids } = await receiver(() => answer)
    const { secret } = await admin.createWebhook({ name: 'killed', url, events: ['prompt.registered'] })
    await admin.pushPrompt('support', { ...support, template: 'Second' })
    await expect.poll(() => received.length).toBe(1)
    await end('SIGKILL')
    answer = 200
    await start()
    await expect.poll(() => received.length, { timeout: 60_000 }).toBe(2)
    expect(ids()[1]).toBe(ids()[0])
    expect(received[1]!.text).toBe(received[0]!.text)
    expect(isSigned(received[1]!, secret)).toBe(true)
    await expect
      .poll(async () => (await admin.webhookDeliveries('killed'))[0])
      .toMatchObject({ status: 'delivered', changeId: ids()[0] })
  })
})
