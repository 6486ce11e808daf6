import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { startParameters } from './state-settings.ts'

/**
 * A process of its own, run once in the life of a data folder: makes an empty PostgreSQL database in the folder
 * given as its argument and syncs it to disk. It peaks at a gigabyte, which goes back to the system when it exits. Its
 * standard input is a pipe from whoever wants the database: when that ends, nobody does any more.
 */
const folder = process.argv[2]!
process.stdin.once('end', () => process.exit(1)).resume()

const database = await PGlite.create({
  fs: new NodeFS(folder),
  startParams: startParameters(PGlite.defaultStartParams),
  // State is small and rarely written: 1 MiB pieces of log instead of 16 make a new folder 9 MB smaller.
  initDbStartParams: ['--wal-segsize=1'],
})
await database.close()
await syncTree(folder)
process.stdin.destroy()

/** Everything beneath, files before the folders that name them. */
async function syncTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await syncTree(child)
    else await sync(child)
  }
  if (process.platform !== 'win32') await sync(path)
}

async function sync(path: string): Promise<void> {
  await using file = await open(path, process.platform === 'win32' ? 'r+' : 'r')
  await file.sync()
}
