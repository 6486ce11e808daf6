import { chmod, mkdir, rm } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { lockFile } from './data-folder.ts'
import { tapeMemory, writeEngineConfig } from './tape-host-config.ts'
import { tapeFront } from './tape-host-front.ts'
import { hostSessions, type HostSessions } from './tape-host-sessions.ts'
import { followParent } from './supervised-child.ts'

/**
 * The engine host: chDB behind ClickHouse's HTTP interface on a Unix socket. A process of its own, so that its
 * memory and its long queries are not the gateway's, and so that it can be killed.
 * Arguments: data folder, socket path.
 */
// Serving comes first: when the machine is busy, what has happened waits in the spool and lands a little later.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

const [folder, socket] = process.argv.slice(2) as [string, string]
let sessions: HostSessions | undefined
let stopListening = (): void => {}
const parent = followParent(
  async () => {
    stopListening()
    await sessions?.close()
  },
  3000,
  // An ordinary exit waits for the engine's threads, which was seen to hang and so to hold the folder for ever.
  () => process.kill(process.pid, 'SIGKILL'),
)

try {
  sessions = await openSessions(folder)
} catch (error) {
  // The engine's own lock may outlive ours by a moment: the supervisor tries again.
  if (/cannot lock file/i.test(String(error))) leaveBroken(whyNot(error))
  else parent.refuse(whyNot(error))
}
if (sessions !== undefined) {
  const front = tapeFront(sessions, { bodyBytes: 256 * 1024 ** 2 })
  stopListening = () => {
    front.close()
    front.closeIdleConnections()
  }
  // Idle sockets are the client's to close: a request must never meet a socket that closes under it.
  front.keepAliveTimeout = 0
  // A killed host leaves its socket's name behind.
  await rm(socket, { force: true })
  front.listen(socket, () => {
    chmod(socket, 0o600).then(
      () => parent.ready(),
      (error: unknown) => parent.refuse(whyNot(error)),
    )
  })
}

async function openSessions(folder: string): Promise<HostSessions> {
  const { Session } = await import('chdb')
  await mkdir(folder, { recursive: true })
  // The main process may be killed and started again before its old host, busy in the engine, is gone.
  const lock = await lockFile(join(folder, 'host'), { subject: `The tape in ${folder}`, waitMs: 30_000 })
  if (!lock.ok) throw new Error(lock.error.sentence)
  const config = await writeEngineConfig(folder, tapeMemory)
  const opened = hostSessions(
    () => new Session(join(folder, 'data'), { connectionArgs: [`--config-file=${config}`] }),
    { max_execution_time: '60', max_memory_usage: String(tapeMemory.queryBytes) },
    3,
  )
  await opened.run({ text: 'SELECT 1', format: 'CSV', settings: {}, parameters: {}, payload: null })
  return opened
}

function leaveBroken(sentence: string): void {
  process.stderr.write(`Error: ${sentence}\n`, () => process.kill(process.pid, 'SIGKILL'))
}

function whyNot(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/no native binding|failed to load native|Cannot find (?:package|module) 'chdb'/i.test(message))
    return 'The embedded ClickHouse (chdb) has no library for this machine: install chdb here or set TELLTALE_CLICKHOUSE_URL.'
  const reason = message
    .split('\n')[0]!
    .replace(/^Code: \d+\. DB::Exception: /, '')
    .slice(0, 300)
  return `The tape in ${folder} cannot be opened: ${reason.replace(/\.$/, '')}.`
}
