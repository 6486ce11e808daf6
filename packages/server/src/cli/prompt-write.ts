import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CliError } from './parts.ts'

/**
 * Writes a whole file or nothing: beside it first, then in its place. Folders are made. Rejects with CliError, also
 * where a symbolic link lies: what it leads to is not ours to replace.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    const there = await lstat(path).catch(() => null)
    if (there !== null && !there.isFile())
      throw new CliError({
        code: 'file-unwritable',
        message: `${path} is no regular file, and nothing is written through it.`,
        hint: 'Remove it, or pull into another folder.',
      })
    await mkdir(dirname(path), { recursive: true })
    const file = await open(draft, 'wx', there === null ? 0o666 : there.mode & 0o777)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    if (error instanceof CliError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new CliError({
      code: 'file-unwritable',
      message: `${path} cannot be written (${code ?? message}).`,
    })
  }
}
