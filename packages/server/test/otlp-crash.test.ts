import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'
import { z } from 'zod'
import { openTape } from '../src/engines/tape-open.ts'
import { spanSource } from './otlp-load.ts'

/** The program as users start it, killed as the system kills it, while an exporter sends and sends again. */
const bin = join(import.meta.dirname, '../src/bin.ts')
const folder = mkdtempSync(join(tmpdir(), 'telltale-otlp-crash-'))
const kills = 4

let server: ChildProcess | undefined
beforeAll(() => copyPreparedData(join(folder, 'data')))
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

const Counts = z.object({ rows: z.coerce.number(), different: z.coerce.number(), calls: z.coerce.number() })

/** What is on the tape of a server that has ended in order. */
async function counts(): Promise<z.infer<typeof Counts>> {
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'data', 'tape') })
  try {
    await tape.ready()
    const [found] = await tape.rows(Counts, {
      text: `SELECT count() AS rows, uniqExact(id) AS different, countIf(is_call) AS calls FROM (
        SELECT id, 0 AS is_call FROM telltale.spans UNION ALL SELECT id, 1 AS is_call FROM telltale.calls)`,
    })
    return found!
  } finally {
    await tape.close()
  }
}

test(
  `killed ${kills} times while telemetry comes in, the server loses no span it acknowledged and doubles none`,
  { timeout: 240_000 },
  async () => {
    server = await start()
    const source = spanSource(16)
    const counted = { acknowledged: 0 }
    for (let kill = 0; kill < kills; kill += 1) {
      const stop = new AbortController()
      const sender = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          await sendUntilTaken(source.next())
          counted.acknowledged += 1
        }
      }
      const senders = [sender(), sender(), sender()]
      const enough = counted.acknowledged + 4 + kill * 3
      while (counted.acknowledged < enough) await pause(5)
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
      // What was under way when it was killed is sent again to the next one.
      stop.abort()
      server = await start()
      await Promise.all(senders)
    }
    const landed = async (): Promise<number> => {
      const reply = await fetch(`${address}/api/status`, {
        headers: { authorization: `Bearer ${keyFile('operator.key')}` },
      })
      return ((await reply.json()) as { spool: { waitingRows: number } }).spool.waitingRows
    }
    await expect.poll(landed, { timeout: 60_000 }).toBe(0)
    const gone = once(server, 'exit')
    server.kill('SIGTERM')
    await gone
    const traces = source.traceIds().length
    expect(traces).toBe(counted.acknowledged * 16)
    expect(await counts()).toEqual({
      rows: traces * source.spansATrace,
      different: traces * source.spansATrace,
      calls: traces * source.callsATrace,
    })
  },
)
