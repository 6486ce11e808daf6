import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { State } from '../engines/state.ts'
import { SegmentRefused, type Segment } from '../engines/tape.ts'
import { markMirrored, unmirroredChanges } from './changes.ts'
import type { Change } from './model.ts'
import { changeLine } from './write.ts'

export type MirrorParts = {
  readonly state: State
  readonly land: (segment: Segment) => Promise<void>
  /** For the one file under way; made when missing. */
  readonly folder: string
  /** ISO-8601. */
  readonly now: () => string
  /** The tape will never take it: it stays in the state alone. */
  readonly onRefused: (change: Change, reason: string) => void
}

/** Changes a look takes along; the rest come with the next. */
const atOnce = 100

/**
 * Brings changes from the state to the tape, each exactly once: it lands alone, under its own id as the token, and
 * is marked afterwards. Whoever is killed in between lands it again, the tape knows the token, and it makes no
 * difference which process that is, nor what has changed meanwhile (a token for several would cover others then).
 * No transaction is open while the tape is waited for: the embedded state has one connection for everybody.
 * The function returned rejects while the tape or the state is away; call it again. Calls while it is busy join in.
 */
export function changeMirror(parts: MirrorParts): () => Promise<void> {
  const refused = new Set<string>()
  let running: Promise<void> | undefined

  async function mirror(): Promise<void> {
    const waiting = await unmirroredChanges(parts.state, atOnce + refused.size)
    const landed: string[] = []
    try {
      for (const change of waiting)
        if (!refused.has(change.id) && (await land(change))) landed.push(change.id)
    } finally {
      if (landed.length > 0) await markMirrored(parts.state, landed, parts.now())
    }
  }

  async function land(change: Change): Promise<boolean> {
    const path = join(parts.folder, `${change.id}.ndjson`)
    try {
      await mkdir(parts.folder, { recursive: true, mode: 0o700 })
      await writeFile(path, `${changeLine(change)}\n`, { mode: 0o600 })
      await parts.land({ id: `change-${change.id}`, table: 'changes', path, rows: 1 })
      return true
    } catch (error) {
      if (!(error instanceof SegmentRefused)) throw error
      refused.add(change.id)
      parts.onRefused(change, error.message)
      return false
    } finally {
      await rm(path, { force: true })
    }
  }

  return () =>
    (running ??= mirror().finally(() => {
      running = undefined
    }))
}
