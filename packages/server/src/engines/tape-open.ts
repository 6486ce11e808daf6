import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { superviseChild } from './supervisor.ts'
import { hostClient, serverClient } from './tape-client.ts'
import { fileLanding, landStream } from './tape-landing.ts'
import { tapeOver } from './tape-over.ts'
import type { Tape } from './tape.ts'

export type TapePlace =
  | {
      readonly kind: 'embedded'
      /** Data folder of the engine; one process at a time may have it. */
      readonly folder: string
      readonly onLog?: (line: string) => void
      /** Waits before the engine host is started again: first, doubling up to longest. Default 100 and 5 000 ms. */
      readonly restartMs?: { readonly first: number; readonly longest: number }
    }
  | { readonly kind: 'server'; readonly url: string }

/**
 * Opens the tape and returns at once; `ready()` says when it can be asked. Embedded, the engine host is started
 * and kept running; its migrations run by themselves on first contact.
 */
export const openTape = (place: TapePlace): OpenedTape =>
  place.kind === 'embedded' ? openEmbedded(place) : openServer(place)

/** A tape, and the process id of its engine host when it has one (tests kill it). */
export type OpenedTape = Tape & { pid(): number | undefined; address(): string }

function openEmbedded({ folder, onLog, restartMs }: TapePlace & { kind: 'embedded' }): OpenedTape {
  // A socket path may have 107 bytes at most, and a data folder's is anybody's guess.
  const socketFolder = mkdtempSync(join(tmpdir(), 'telltale-'))
  const socketPath = join(socketFolder, 'tape')
  const host = superviseChild({
    name: 'tape host',
    script: join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'tape-host.ts' : 'tape-host.js'),
    args: [folder, socketPath],
    // Each running query holds a thread of the pool, and file access must not queue behind them.
    env: { PATH: '', TZ: 'UTC', UV_THREADPOOL_SIZE: '8' },
    execArgv: ['--max-old-space-size=256', '--disable-warning=ExperimentalWarning'],
    readyTimeoutMs: 60_000,
    graceMs: 5_000,
    backoffMs: restartMs ?? { first: 100, longest: 5_000 },
    ...(onLog === undefined ? {} : { onLog }),
  })
  const client: ClickHouseClient = hostClient(socketPath)
  const tape = tapeOver({
    kind: 'embedded',
    client,
    land: fileLanding(),
    engineReady: () => host.ready(),
    engineStatus: () => host.status(),
    closeEngine: async () => {
      await host.close()
      rmSync(socketFolder, { recursive: true, force: true })
    },
  })
  return { ...tape, pid: () => host.pid(), address: () => socketPath }
}

function openServer({ url }: TapePlace & { kind: 'server' }): OpenedTape {
  const client = serverClient(url)
  const tape = tapeOver({
    kind: 'server',
    client,
    land: landStream,
    engineReady: async () => {
      const answer = await client.ping()
      if (!answer.success) throw answer.error
    },
    engineStatus: () => null,
    closeEngine: async () => {},
  })
  return { ...tape, pid: () => undefined, address: () => url }
}
