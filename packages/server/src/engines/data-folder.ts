import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, success, type Result } from '../kernel/result.ts'

export type FileLock = { release(): void }

/** Why a folder or its lock cannot be had, as one sentence for the person who started the program. */
export type FolderTrouble = {
  readonly kind: 'held' | 'not-writable' | 'not-a-folder' | 'full' | 'unusable'
  readonly sentence: string
}

/** The data folder, ours alone until released. */
export type DataFolder = {
  /** Absolute. */
  readonly path: string
  release(): void
}

/**
 * Creates the data folder when it is missing (readable by its owner only) and takes it for this process. A second
 * process is refused with the first one's process id; a killed one leaves nothing to clean up.
 */
export async function openDataFolder(folder: string): Promise<Result<DataFolder, FolderTrouble>> {
  const path = resolve(folder)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (!(await stat(path)).isDirectory()) return failure(explainFolderError(path, { code: 'ENOTDIR' }))
  } catch (error) {
    return failure(explainFolderError(path, error))
  }
  const lock = await lockFile(join(path, 'lock'), { subject: `The data folder ${path}` })
  return lock.ok ? success({ path, release: () => lock.value.release() }) : lock
}

/**
 * Takes an exclusive lock that the operating system drops when this process ends, however it ends. Node has no
 * file locks of its own, so it is the one SQLite takes on an empty database file; process ids are written beside it
 * (`<path>.json`) only to tell people who holds it. Waits up to `waitMs` (default 0) for the holder to leave.
 * Nothing else in this process may open and close that file: that would drop the lock.
 */
export async function lockFile(
  path: string,
  { subject, waitMs = 0 }: { readonly subject: string; readonly waitMs?: number },
): Promise<Result<FileLock, FolderTrouble>> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const taken = await takeLock(path)
    if (taken.ok) return taken
    if (!isBusy(taken.error)) return failure(explainFolderError(path, taken.error))
    if (Date.now() >= deadline)
      return failure({ kind: 'held', sentence: await describeHolder(path, subject) })
    await pause(25)
  }
}

async function takeLock(path: string): Promise<Result<FileLock, unknown>> {
  let database: DatabaseSync | undefined
  try {
    // SQLite says "unable to open" whatever the reason; an ordinary write says why.
    await writeFile(path, '', { flag: 'a', mode: 0o600 })
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    await writeFile(`${path}.json`, JSON.stringify({ pid: process.pid }) + '\n', { mode: 0o600 })
    const held = database
    return success({ release: () => held.close() })
  } catch (error) {
    database?.close()
    return failure(error)
  }
}

/** SQLITE_BUSY: somebody else holds the lock. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5

async function describeHolder(path: string, subject: string): Promise<string> {
  const pid = await readFile(`${path}.json`, 'utf8').then(
    (text) => /"pid":\s*(\d+)/.exec(text)?.[1],
    () => undefined,
  )
  const holder = pid === undefined ? 'another process' : `process ${pid}`
  return `${subject} is in use by ${holder}: stop that one first, or choose another folder.`
}

/** Turns a file-system error about `path` into a sentence. */
export function explainFolderError(path: string, error: unknown): FolderTrouble {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return { kind: 'not-a-folder', sentence: `${path} is not a folder: choose another path for the data.` }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        kind: 'not-writable',
        sentence: `${path} cannot be written to (${code}): give this user write permission, or choose another folder.`,
      }
    case 'ENOSPC':
    case 'EDQUOT':
      return { kind: 'full', sentence: `The disk that holds ${path} is full (${code}): free some space.` }
    default:
      return {
        kind: 'unusable',
        sentence: `${path} cannot be used: ${error instanceof Error ? error.message : String(code)}.`,
      }
  }
}
