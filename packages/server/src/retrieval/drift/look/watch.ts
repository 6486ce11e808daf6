import type { Clock } from '../../../kernel/time.ts'
import type { DriftSettings } from '../../settings-model.ts'
import { lookAtWindow, type LookParts } from './look.ts'
import { lookKey, type DriftLookStore } from './store.ts'
import type { VectorStore } from './vector-store.ts'
import { windowsOver } from './windows.ts'

export type DriftWatchParts = Omit<LookParts, 'nowMs' | 'vectors'> & {
  readonly projects: () => Promise<readonly string[]>
  readonly settingsOf: (projectId: string) => DriftSettings
  readonly vectors: VectorStore
  readonly looks: Pick<DriftLookStore, 'lookedAt' | 'keep'>
  /** Whether this process watches for the next while: one of several does. */
  readonly holdsWatch: () => Promise<boolean>
  readonly clock: Clock
  readonly onFailure: (projectId: string, error: unknown) => void
}

/** A round of one project: more windows wait for the next, oldest first. */
const looksAtOnce = 20
/** Rows that come late, as from a tracer that was away, are seen within this. */
const lateMs = 10 * 60_000

/** What was over at the last round of a project, and when that was. */
export type DriftRounds = Map<string, { readonly of: string; readonly atMs: number }>

/**
 * One round: every window of every project that is over, has vectors and was not looked at is looked at once, and what it
 * came to is kept. Whoever watches next goes on from there. A project is asked for again when a window ends, its settings
 * change, or some minutes passed.
 */
export async function watchDriftOnce(parts: DriftWatchParts, rounds: DriftRounds): Promise<void> {
  if (!(await parts.holdsWatch())) return
  for (const projectId of await parts.projects())
    try {
      const settings = parts.settingsOf(projectId)
      if (!settings.isWatched || parts.signal.aborted) continue
      const atMs = parts.clock()
      const of = JSON.stringify([settings, windowsOver(settings.windowHours, atMs).at(-1)])
      const last = rounds.get(projectId)
      if (last?.of === of && atMs - last.atMs < lateMs) continue
      const hasMore = await lookAtProject(parts, projectId, settings)
      if (hasMore) rounds.delete(projectId)
      else rounds.set(projectId, { of, atMs })
    } catch (error) {
      if (!parts.signal.aborted) parts.onFailure(projectId, error)
    }
}

/** Whether windows are left. */
async function lookAtProject(
  { vectors, looks, clock, holdsWatch, ...parts }: DriftWatchParts,
  projectId: string,
  settings: DriftSettings,
): Promise<boolean> {
  const windows = windowsOver(settings.windowHours, clock())
  const { fromMs } = windows[0]!
  const windowMs = windows[0]!.toMs - fromMs
  const seen = await vectors.windowsWithVectors(projectId, { fromMs, toMs: windows.at(-1)!.toMs, windowMs })
  if (seen.length === 0) return false
  const done = await looks.lookedAt(projectId, fromMs)
  const due = seen
    .map(({ windowFromMs, ...of }) => ({
      ...of,
      window: { fromMs: windowFromMs, toMs: windowFromMs + windowMs },
    }))
    .filter(({ indexName, subject, window }) => !done.has(lookKey(indexName, subject, window)))
    .reverse()
  for (const one of due.slice(0, looksAtOnce)) {
    // A look may take longer than the watch was taken for.
    if (parts.signal.aborted || !(await holdsWatch())) return true
    const look = await lookAtWindow({ ...parts, vectors, nowMs: clock }, { projectId, settings, ...one })
    if (look !== null) await looks.keep(projectId, look)
  }
  return due.length > looksAtOnce
}
