import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { explainFolderError, lockFile } from './data-folder.ts'
import { DurableFiles } from './state-durable-files.ts'
import { serveSession } from './state-server.ts'
import { hostSettings, startParameters } from './state-settings.ts'
import { startupMessage } from './state-wire.ts'
import { followParent } from './supervised-child.ts'

/**
 * The state host: a child process that runs PGlite on the data folder and serves it over PostgreSQL's wire
 * protocol on a local socket. One process a folder, by a lock of its own: the main process may be killed and
 * started again before its old child is gone.
 */
let close: () => Promise<void> = async () => {}
const parent = followParent(() => close())
const { folder, socket, secret } = hostSettings.parse(await parent.settings)

process.on('uncaughtException', (error) =>
  leaveBroken(error instanceof Error ? error.message : String(error)),
)

await serve()

async function serve(): Promise<void> {
  const lock = await lockFile(`${folder}.lock`, { subject: `The state in ${folder}`, waitMs: 10_000 })
  if (!lock.ok) {
    parent.refuse(lock.error.sentence)
    return
  }
  try {
    if (!existsSync(join(folder, 'PG_VERSION'))) await prepare()
  } catch (error) {
    giveUp(explainFolderError(folder, error).sentence, error)
    return
  }
  const said: string[] = []
  let isOpen = false
  let database: PGlite
  try {
    database = await PGlite.create({
      fs: new DurableFiles(folder, {
        // A panic must end the process, so that one takes its place that recovers; unless it comes of opening.
        onAbort: (what) =>
          isOpen
            ? leaveBroken(`the embedded PostgreSQL panicked: ${said.at(-1) ?? String(what)}`)
            : refuseToOpen(what),
      }),
      startParams: startParameters(PGlite.defaultStartParams),
      onStderr: (line) => said.push(line) > 50 && said.shift() !== undefined,
    })
  } catch (error) {
    refuseToOpen(error)
    return
  }
  isOpen = true

  function refuseToOpen(error: unknown): void {
    giveUp(describeOpenFailure(folder, said, error), said.at(-1))
  }
  // Copied: PGlite answers a startup packet with a view of a buffer it uses again.
  const greeting = Uint8Array.from(
    database.execProtocolRawSync(
      startupMessage({ user: 'postgres', database: 'postgres', client_encoding: 'UTF8' }),
    ),
  )
  const server = serveSession({
    session: (messages) => database.execProtocolRawSync(messages),
    greeting,
    secret,
    onBroken: leaveBroken,
  })
  if (process.platform !== 'win32') await rm(socket, { force: true })
  server.listen(socket)
  await once(server, 'listening')
  if (process.platform !== 'win32') await chmod(socket, 0o600)
  close = async () => {
    server.close()
    // Checkpoints, so that the next start has nothing to recover.
    await database.close()
  }
  parent.ready()
}

/** Makes the database beside its place and moves it there whole: a folder with PG_VERSION is a complete one. */
async function prepare(): Promise<void> {
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new Error(
      'it holds files, but no PG_VERSION: restore it from a backup, or move it away to start afresh',
    )
  const draft = `${folder}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  const script = fileURLToPath(new URL(`state-prepare${import.meta.filename.slice(-3)}`, import.meta.url))
  const child = spawn(process.execPath, [script, draft], { env: {}, stdio: ['pipe', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-20_000)))
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  process.once('disconnect', stop)
  const [code] = (await once(child, 'close')) as [number | null]
  process.off('exit', stop)
  process.off('disconnect', stop)
  if (code !== 0)
    throw new Error(
      `its database could not be made (${/\w*Error: .*/.exec(complaint)?.[0] ?? `exit code ${code}`})`,
    )
  // Only an empty folder may be replaced: one that lost its PG_VERSION still holds somebody's data.
  if (existsSync(folder)) await rmdir(folder)
  await rename(draft, folder)
  if (process.platform !== 'win32') {
    await using parentFolder = await open(dirname(folder), 'r')
    await parentFolder.sync()
  }
}

/** PostgreSQL's own last complaint says more than the exception its end becomes. */
function describeOpenFailure(folder: string, said: readonly string[], error: unknown): string {
  const complaint = said.findLast((line) => /\b(PANIC|FATAL|ERROR):/.test(line))
  const cause =
    complaint?.replace(/^.*?(PANIC|FATAL|ERROR):\s*/, '') ?? (error instanceof Error ? error.message : '')
  return `The state in ${folder} cannot be opened (${cause.slice(0, 200) || 'no reason given'}): restore it from a backup, or move the folder away to start afresh.`
}

/** A full disk may get room again, so the supervisor tries on; anything else will be the same next time. */
function giveUp(sentence: string, cause: unknown): void {
  if (/ENOSPC|no space left/i.test(String(cause))) leaveBroken(sentence)
  else parent.refuse(sentence)
}

function leaveBroken(sentence: string): void {
  process.stderr.write(`Error: ${sentence.split('\n', 1)[0]}\n`, () => process.kill(process.pid, 'SIGKILL'))
}
