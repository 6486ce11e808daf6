import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { spanSource } from './otlp-load.ts'

/** The program as users start it, killed as the system kills it, while an exporter sends and sends again. */
const bin = join(import.meta.dirname, '../src/bin.ts')
const folder = mkdtempSync(join(tmpdir(), 'telltale-otlp-crash-'))
let server: ChildProcess | undefined
afterAll(() => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

let address = ''
async function start(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [bin, 'start', '--port', '0', '--data', join(folder, 'data'), '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  address = (JSON.parse(String(line)) as { address: string }).address
  return child
}

const keyFile = (name: string): string => readFileSync(join(folder, 'data', name), 'utf8').trim()

/** As exporters do: the same bytes until they are acknowledged. */
async function sendUntilTaken(body: Buffer<ArrayBuffer>): Promise<void> {
  for (;;) {
    const reply = await fetch(`${address}/v1/traces`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keyFile('development.key')}`,
        'content-type': 'application/x-protobuf',
      },
      body,
    }).catch(() => null)
    if (reply?.status === 200) return
    await pause(50)
  }
}

const api = async (path: string): Promise<any> =>
  (await fetch(address + path, { headers: { authorization: `Bearer ${keyFile('operator.key')}` } })).json()

test(
  'killed five times while telemetry comes in, the server loses no span it acknowledged and doubles none',
  { timeout: 240_000 },
  async () => {
    server = await start()
    const source = spanSource(16)
    let acknowledged = 0
    for (let kill = 0; kill < 5; kill += 1) {
      const stop = new AbortController()
      const sender = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          await sendUntilTaken(source.next())
          acknowledged += 1
        }
      }
      const senders = [sender(), sender(), sender()]
      const before = acknowledged
      while (acknowledged < before + 6 + kill * 3) await pause(5)
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
      // What was under way when it was killed is sent again to the next one.
      stop.abort()
      server = await start()
      await Promise.all(senders)
    }
    await expect.poll(async () => (await api('/api/status')).spool.waitingRows, { timeout: 60_000 }).toBe(0)
    const sent = source.traceIds()
    let [spans, traces] = [0, 0]
    for (const traceId of sent) {
      const { nodes } = await api(`/api/traces/${traceId}`)
      spans += nodes.length
      traces += 1
    }
    expect(acknowledged).toBeGreaterThanOrEqual(60)
    expect(spans).toBe(traces * source.spansATrace)
    // Nothing hides behind the page of one trace, which shows a span once: the list counts rows.
    let before = ''
    let rows = 0
    do {
      const page = await api(`/api/calls?origin=otlp&limit=500${before}`)
      rows += page.calls.length
      before = page.next === null ? '' : `&before=${page.next}`
    } while (before !== '')
    expect(rows).toBe(traces * source.callsATrace)
  },
)
