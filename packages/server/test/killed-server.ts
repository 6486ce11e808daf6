import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { openTape, type OpenedTape } from '../src/engines/tape-open.ts'
import { readableSpan, type SentSpan } from './otlp-sender.ts'

const bin = join(import.meta.dirname, '../src/bin.ts')

/** The program as users start it, on a data folder of its own, to be killed as the system kills it and started again. */
export function killedServer(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `telltale-${name}-`))
  let child: ChildProcess | undefined
  let address = ''
  const key = (file: string): string => readFileSync(join(folder, 'data', file), 'utf8').trim()
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const gone = once(child!, 'exit')
    child!.kill(signal)
    await gone
  }
  return {
    address: () => address,
    key: () => key('development.key'),
    async start(): Promise<void> {
      child = spawn(
        process.execPath,
        [bin, 'start', '--port', '0', '--data', join(folder, 'data'), '--json'],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const [line] = (await once(child.stdout!, 'data')) as [Buffer]
      address = (JSON.parse(String(line)) as { address: string }).address
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async send(...spans: readonly SentSpan[]): Promise<number> {
      const reply = await fetch(`${address}/v1/traces`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key('development.key')}`,
          'content-type': 'application/x-protobuf',
        },
        body: Buffer.from(ProtobufTraceSerializer.serializeRequest(spans.map(readableSpan))!),
      })
      return reply.status
    },
    async api(method: string, path: string, body?: unknown): Promise<any> {
      const reply = await fetch(address + path, {
        method,
        headers: {
          authorization: `Bearer ${key('operator.key')}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return reply.json()
    },
    /** What is on the tape of a server that is not running. */
    async onTape<Found>(ask: (tape: OpenedTape) => Promise<Found>): Promise<Found> {
      const tape = openTape({ kind: 'embedded', folder: join(folder, 'data', 'tape') })
      try {
        await tape.ready()
        return await ask(tape)
      } finally {
        await tape.close()
      }
    },
    remove(): void {
      child?.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
