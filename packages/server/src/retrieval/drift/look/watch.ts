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
/** Rows that come late, as while the tape was away, are seen within this. */
const lateMs = 60_000
/** Of these newest windows those that had too few vectors are looked at again when more came. */
const windowsForgiven = 3

type Round = {
  /** Settings and newest window. */
  readonly of: string
  readonly atMs: number
  /** Vectors of all its windows, by index and subject. */
  readonly vectors: ReadonlyMap<string, number>
}

/** The last round of each project. */
export type DriftRounds = Map<string, Round>

/**
 * One round: every window of every project that is over, has vectors and was not looked at is looked at once, and what it
 * came to is kept. Whoever watches next goes on from there. A project is asked for again when a window ends, its settings
 * change, or a minute passed.
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
      const { hasMore, vectors } = await lookAtProject(parts, { projectId, settings }, last?.vectors)
      rounds.set(projectId, { of: hasMore ? '' : of, atMs, vectors })
    } catch (error) {
      if (!parts.signal.aborted) parts.onFailure(projectId, error)
    }
}

async function lookAtProject(
  { vectors, looks, clock, holdsWatch, ...parts }: DriftWatchParts,
  { projectId, settings }: { readonly projectId: string; readonly settings: DriftSettings },
  before: Round['vectors'] = new Map(),
): Promise<{ readonly hasMore: boolean; readonly vectors: Round['vectors'] }> {
  const windows = windowsOver(settings.windowHours, clock())
  const { fromMs } = windows[0]!
  const windowMs = windows[0]!.toMs - fromMs
  const toMs = windows.at(-1)!.toMs
  const seen = await vectors.windowsWithVectors(projectId, { fromMs, toMs, windowMs })
  if (seen.length === 0) return { hasMore: false, vectors: new Map() }
  const done = await looks.lookedAt(projectId, fromMs)
  const windowOf = (from: number) => ({ fromMs: from, toMs: from + windowMs })
  const nameOf = (one: (typeof seen)[number]): string => JSON.stringify([one.indexName, one.subject])
  const counts = new Map(
    [...Map.groupBy(seen, nameOf)].map(([name, own]) => [name, own.reduce((sum, { n }) => sum + n, 0)]),
  )
  const due = seen
    .filter((one) => {
      const wasEnough = done.get(lookKey(one.indexName, one.subject, windowOf(one.windowFromMs)))
      if (wasEnough !== false) return wasEnough === undefined
      const isNew = one.windowFromMs >= toMs - windowsForgiven * windowMs
      return isNew && counts.get(nameOf(one)) !== before.get(nameOf(one))
    })
    .toReversed()
  const look = { ...parts, vectors, nowMs: clock }
  for (const { indexName, subject, windowFromMs } of due.slice(0, looksAtOnce)) {
    // A look may take longer than the watch was taken for.
    if (parts.signal.aborted || !(await holdsWatch())) return { hasMore: true, vectors: before }
    const window = windowOf(windowFromMs)
    const found = await lookAtWindow(look, { projectId, settings, indexName, subject, window })
    if (found !== null) await looks.keep(projectId, found)
  }
  // What was not come to is to be found as new again.
  return due.length > looksAtOnce ? { hasMore: true, vectors: before } : { hasMore: false, vectors: counts }
}
