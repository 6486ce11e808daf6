import { readFile, writeFile } from 'node:fs/promises'

/** Reads a small private file, or makes it with what `fresh` gives; `isNew` says which. Only the owner may read it. */
export async function privateFile(
  path: string,
  fresh: () => string,
): Promise<{ readonly text: string; readonly isNew: boolean }> {
  const kept = await readIfThere(path)
  if (kept !== null) return { text: kept, isNew: false }
  const text = fresh()
  try {
    await writeFile(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
    return { text, isNew: true }
  } catch (error) {
    // Another process made it between our look and our write.
    const theirs = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readIfThere(path) : null
    if (theirs === null) throw error
    return { text: theirs, isNew: false }
  }
}

export async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
