import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { failure, success, type Result } from '../kernel/result.ts'

/**
 * The 32 bytes of `path` (the data folder's secret.key), made at first and readable by their owner only. Fails with
 * one sentence when the file holds anything else: making a new key would lose every stored credential. The data
 * folder is held by this process alone, so nobody else makes one at the same time.
 */
export async function secretKeyFile(path: string): Promise<Result<Buffer, string>> {
  const kept = await readFile(path).catch(whenMissing)
  if (kept?.length === 32) return success(kept)
  if (kept)
    return failure(
      `${path} should hold 32 bytes and holds ${kept.length}: put it back from a backup, or remove it and store the provider credentials again.`,
    )
  const made = randomBytes(32)
  // Written whole or not at all, and on disk before anything is sealed with it.
  const draft = await open(`${path}.new`, 'w', 0o600)
  try {
    await draft.writeFile(made)
    await draft.sync()
  } finally {
    await draft.close()
  }
  await rename(`${path}.new`, path)
  return success(made)
}

function whenMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
