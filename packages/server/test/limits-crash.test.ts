import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type SimulatorHandle } from '@telltale/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'

/** The program as users start it, killed as the system kills it. */
const bin = join(import.meta.dirname, '../src/bin.ts')

let folder: string
let simulator: SimulatorHandle
let server: ChildProcess | undefined
let keys = { adminKey: '', developmentKey: '' }
let address = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-limits-crash-'))
  await copyPreparedData(join(folder, 'data'))
  simulator = await startSimulator({ port: 0, keepRequests: 10 })
})
afterAll(async () => {
  server?.kill('SIGKILL')
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [bin, 'start', '--port', '0', '--data', join(folder, 'data'), '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line]: Buffer[] = await once(child.stdout, 'data')
  const said = JSON.parse(String(line)) as typeof keys & { address: string }
  address = said.address
  if (said.adminKey) keys = said
  return child
}
async function api(method: string, path: string, body?: unknown): Promise<any> {
  const reply = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${keys.adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
  return reply.json()
}
const post = (headers: object = {}) =>
  fetch(`${address}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.developmentKey}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  })
const use = async (): Promise<any> => (await api('GET', '/api/limits')).limits[0].use[0]

test(
  'killed with calls under way, the gateway remembers what was used and has let go of what was reserved',
  { timeout: 240_000 },
  async () => {
    server = await start()
    await api('PUT', '/api/providers/openai', {
      dialect: 'openai',
      baseUrl: `${simulator.address}/v1`,
      apiKey: 'sim',
    })
    await api('PUT', '/api/limits/calls', { measure: 'requests', amount: 100, window: 'month' })
    for (let calls = 0; calls < 3; calls++) expect((await post()).status).toBe(200)
    await expect.poll(async () => (await use()).used, { timeout: 15_000 }).toBe(3)
    for (let calls = 0; calls < 5; calls++) void post({ 'x-sim-fault': 'hang' }).catch(() => {})
    await expect.poll(async () => (await use()).reserved, { timeout: 15_000 }).toBe(5)
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
    server = await start()
    // The gateway serves before its state store is up.
    await expect.poll(() => use().catch(() => null), { timeout: 60_000, interval: 200 }).not.toBeNull()
    expect(await use()).toMatchObject({ used: 3, reserved: 0 })
  },
)
