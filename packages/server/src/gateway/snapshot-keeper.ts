import { readFile, rename, writeFile } from 'node:fs/promises'

export type SnapshotKeeperParts<Rows, Compiled> = {
  /** Where the rows are kept between runs. */
  readonly path: string
  readonly load: () => Promise<Rows>
  /** Throws or rejects when the rows are not what it takes (an older or newer program wrote the file). */
  readonly compile: (rows: Rows) => Compiled | Promise<Compiled>
  readonly onFailure: (error: unknown) => void
}

export type SnapshotKeeper<Compiled> = {
  /** The snapshot of now; null until the first one is there. */
  current(): Compiled | null
  /** Takes the rows left on disk; false when there are none that can be used. */
  fromDisk(): Promise<boolean>
  /** Loads, compiles, swaps, and keeps the rows on disk. Requests that come meanwhile share one further run. */
  refresh(): Promise<void>
}

/** Keeps one compiled snapshot, swapped whole, and the rows it was made from on disk. */
export function snapshotKeeper<Rows, Compiled>(
  parts: SnapshotKeeperParts<Rows, Compiled>,
): SnapshotKeeper<Compiled> {
  let current: Compiled | null = null
  let kept = ''
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  const run = async (): Promise<void> => {
    const rows = await parts.load()
    current = await parts.compile(rows)
    const text = JSON.stringify(rows)
    if (text === kept) return
    kept = text
    // Written beside and renamed: a killed process leaves the old file or the new one, never half of one.
    await writeFile(`${parts.path}.new`, text, { mode: 0o600 })
      .then(() => rename(`${parts.path}.new`, parts.path))
      .catch(parts.onFailure)
  }
  const start = (): Promise<void> => {
    running = run().finally(() => (running = null))
    return running
  }
  return {
    current: () => current,
    async fromDisk() {
      try {
        const text = await readFile(parts.path, 'utf8')
        current = await parts.compile(JSON.parse(text) as Rows)
        kept = text
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') parts.onFailure(error)
        return false
      }
    },
    refresh() {
      if (!running) return start()
      // What is running may have read before the caller's change: only a run that starts after it will do.
      next ??= running
        .catch(() => {})
        .then(() => {
          next = null
          return start()
        })
      return next
    },
  }
}
