import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import type { Check } from './check.ts'

const oldest = [22, 12] as const

/** Whether this Node can run us. `version` as process.versions.node. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  return {
    name: 'node',
    verdict: isEnough ? 'ok' : 'wrong',
    found: `Node ${version}.`,
    ...(isEnough ? {} : { remedy: `Install Node ${oldest.join('.')} or newer.` }),
  }
}

/** Whether the data folder can be written, or made. */
export async function checkFolder(folder: string): Promise<Check> {
  const name = 'data folder'
  const there = await stat(folder).catch(() => null)
  if (there && !there.isDirectory())
    return {
      name,
      verdict: 'wrong',
      found: `${folder} is not a folder.`,
      remedy: 'Name another one with --data.',
    }
  const lowest = there ? folder : await lowestExisting(folder)
  const isWritable = await access(lowest, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!isWritable)
    return {
      name,
      verdict: 'wrong',
      found: `${lowest} cannot be written.`,
      remedy: 'Change its permissions, or name another folder with --data.',
    }
  return {
    name,
    verdict: 'ok',
    found: there ? `${folder} can be written.` : `${folder} will be made at the first start.`,
  }
}

const lowestExisting = async (folder: string): Promise<string> =>
  (await stat(folder).catch(() => null)) || dirname(folder) === folder
    ? folder
    : lowestExisting(dirname(folder))

const enoughBytes = 2 * 2 ** 30
const tooFewBytes = 256 * 2 ** 20

/** Whether there is room on the data folder's disk. */
export async function checkDisk(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(await lowestExisting(folder))
  const free = bavail * bsize
  const verdict = free < tooFewBytes ? 'wrong' : free < enoughBytes ? 'warning' : 'ok'
  return {
    name: 'disk',
    verdict,
    found: `${(free / 2 ** 30).toFixed(1)} GiB free.`,
    ...(verdict === 'ok'
      ? {}
      : { remedy: 'Make room: when the disk is full, records are dropped and counted.' }),
  }
}

/** Whether the port can be had. Port 0 always can. */
export function checkPort(host: string, port: number): Promise<Check> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({
        name: 'port',
        verdict: 'wrong',
        found:
          error.code === 'EADDRINUSE'
            ? `Port ${port} on ${host} is taken by another program.`
            : `${host}:${port} cannot be listened on (${error.code}).`,
        remedy: 'Stop that program, or choose another port with --port.',
      }),
    )
    server.listen(port, host, () =>
      server.close(() => resolve({ name: 'port', verdict: 'ok', found: `Port ${port} on ${host} is free.` })),
    )
  })
}
