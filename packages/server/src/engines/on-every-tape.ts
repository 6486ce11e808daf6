import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { copyMigratedTape } from './prepared-data.fixture.ts'
import { openTape, type OpenedTape } from './tape-open.ts'

/**
 * Runs a suite on every tape there is: the embedded engine always; the remote code path (TCP, gzip, streamed
 * segments) against the same engine host always; and a ClickHouse server when TELLTALE_TEST_CLICKHOUSE_URL names
 * one. No current server can be had on our machines, so CI does not require that last one. Suites share the
 * database: use a project of your own.
 */
export function onEveryTape(name: string, suite: (tape: () => OpenedTape) => void): void {
  for (const [kind, open] of places(process.env['TELLTALE_TEST_CLICKHOUSE_URL']))
    describe(`${name}, ${kind}`, () => {
      let opened: Opened | undefined
      beforeAll(async () => {
        opened = await open()
      })
      afterAll(async () => opened?.close())
      suite(() => opened!.tape)
    })
}

const places = (
  url: string | undefined,
): readonly (readonly [kind: string, open: () => Promise<Opened>])[] => [
  ['embedded', embedded],
  ['remote code path', remote],
  ...(url === undefined ? [] : [['server', () => server(url)] as const]),
]

type Opened = { readonly tape: OpenedTape; readonly close: () => Promise<void> }

async function server(url: string): Promise<Opened> {
  const tape = openTape({ kind: 'server', url })
  await tape.ready()
  return { tape, close: () => tape.close() }
}

async function embedded(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-test-'))
  await copyMigratedTape(folder)
  const tape = openTape({ kind: 'embedded', folder })
  await tape.ready()
  return {
    tape,
    async close() {
      await tape.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function remote(): Promise<Opened> {
  const host = await embedded()
  const door = await openDoor(host.tape.address())
  const { port } = door.address() as AddressInfo
  const tape = openTape({ kind: 'server', url: `http://127.0.0.1:${port}` })
  await tape.ready()
  return {
    tape,
    async close() {
      await tape.close()
      await new Promise((resolve) => door.close(resolve))
      await host.close()
    },
  }
}

/** A TCP port that leads to the host's Unix socket. */
function openDoor(socketPath: string): Promise<Server> {
  const door = createServer((outside) => {
    const inside = connect(socketPath)
    outside.pipe(inside).pipe(outside)
    outside.on('error', () => inside.destroy())
    inside.on('error', () => outside.destroy())
  })
  return new Promise((resolve) => door.listen(0, '127.0.0.1', () => resolve(door)))
}
