import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type SimulatorHandle } from '@telltale/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'

/** The program as users start it, killed as the system kills it. */
const bin = join(import.meta.dirname, '../src/bin.ts')
/** Many times the spool's flush interval; `pace` lengthens it where the machine is slower than that. */
const flushedAfterMs = 500
const kills = 20

let folder: string
let simulator: SimulatorHandle
let port: number
let server: ChildProcess | undefined
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-crash-'))
  await copyPreparedData(join(folder, 'data'))
  simulator = await startSimulator({ port: 0 })
  port = await freePort()
})
afterAll(async () => {
  server?.kill('SIGKILL')
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const address = (): string => `http://127.0.0.1:${port}`
const keyFile = (name: string): string => readFileSync(join(folder, 'data', name), 'utf8').trim()

async function start(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [bin, 'start', '--port', String(port), '--data', join(folder, 'data')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  const deadline = Date.now() + 120_000
  while (
    !(await fetch(`${address()}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the server did not start: ${said}`)
    }
    await pause(25)
  }
  return child
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => void child.once('exit', () => resolve()))

/** Calls without pause on eight connections until the server is gone; notes each reply's id and when it had ended. */
function load(replies: Map<string, number>): { stop(): Promise<void> } {
  const over = new AbortController()
  const key = keyFile('development.key')
  const one = async (): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        const reply = await fetch(`${address()}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            model: 'gpt-4o-mini',
            messages: [{ role: 'user', content: `Number ${replies.size}` }],
          }),
        })
        await reply.text()
        const id = reply.headers.get('x-telltale-call-id')
        if (reply.ok && id) replies.set(id, Date.now())
      } catch {
        await pause(5)
      }
    }
  }
  const all = Promise.all(Array.from({ length: 8 }, one))
  return {
    async stop() {
      over.abort()
      await all
    },
  }
}

/** How long a reply is on its way to disk at most, as this machine does now: some times its slowest sync of late. */
function watchPace(): { withinMs(): number; stop(): Promise<void> } {
  const file = join(folder, 'pace')
  let slowestMs = 0
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      const startedAt = performance.now()
      await writeFile(file, 'pace', { flush: true })
      slowestMs = Math.max(slowestMs, performance.now() - startedAt)
      await pause(20)
    }
  })()
  return {
    withinMs: () => Math.max(flushedAfterMs, 5 * slowestMs),
    async stop() {
      over.abort()
      await watching
    },
  }
}

async function idsOnTape(): Promise<string[]> {
  const authorization = `Bearer ${keyFile('operator.key')}`
  const get = async (path: string): Promise<any> =>
    (await fetch(address() + path, { headers: { authorization } })).json()
  const deadline = Date.now() + 60_000
  while ((await get('/api/status')).spool.waitingRows > 0 && Date.now() < deadline) await pause(100)
  const ids: string[] = []
  let before: string | null = null
  do {
    const page: any = await get(
      `/api/calls?limit=500${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    )
    if (!page.calls) throw new Error(`${page.detail}: ${JSON.stringify((await get('/api/status')).tape)}`)
    ids.push(...page.calls.map((call: any) => call.id))
    before = page.next
  } while (before)
  return ids
}

test(
  `killed ${kills} times under load, the server loses nothing that was flushed, doubles nothing, and starts again by itself`,
  { timeout: 600_000 },
  async () => {
    server = await start()
    await fetch(`${address()}/api/providers/openai`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${keyFile('operator.key')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ dialect: 'openai', baseUrl: `${simulator.address}/v1`, apiKey: 'sim' }),
    })
    const owed: string[] = []
    let answered = 0
    for (let kill = 0; kill < kills; kill++) {
      const replies = new Map<string, number>()
      const traffic = load(replies)
      const pace = watchPace()
      // Killed in the midst of things, but not before there is something to lose, on however busy a machine.
      while (replies.size < 8) await pause(10)
      const since = Date.now()
      while (Date.now() - since < pace.withinMs() + 100 + 40 * (kill % 5)) await pause(10)
      const gone = ended(server)
      server.kill('SIGKILL')
      const killedAt = Date.now()
      await gone
      await Promise.all([traffic.stop(), pace.stop()])
      answered += replies.size
      owed.push(
        ...[...replies].filter(([, endedAt]) => endedAt <= killedAt - pace.withinMs()).map(([id]) => id),
      )
      server = await start()
    }
    const onTape = await idsOnTape()
    expect(owed.length).toBeGreaterThanOrEqual(kills * 8)
    expect(onTape.length).toBe(new Set(onTape).size)
    expect(owed.filter((id) => !onTape.includes(id))).toEqual([])
    expect(onTape.length).toBeLessThanOrEqual(answered + kills * 16)
  },
)

test(
  'asked to stop under load, it records every reply it gave, and ends by itself',
  { timeout: 120_000 },
  async () => {
    server ??= await start()
    const replies = new Map<string, number>()
    const traffic = load(replies)
    while (replies.size <= 20) await pause(10)
    await pause(1_000)
    const gone = ended(server)
    server.kill('SIGTERM')
    await gone
    await traffic.stop()
    server = await start()
    const onTape = new Set(await idsOnTape())
    expect(replies.size).toBeGreaterThan(20)
    expect([...replies.keys()].filter((id) => !onTape.has(id))).toEqual([])
  },
)
