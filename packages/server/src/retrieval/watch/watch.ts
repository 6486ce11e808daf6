import type { Finding, ReportFindings } from '../../alerts/model.ts'
import type { Clock } from '../../kernel/time.ts'
import type { RetrievalBounds } from '../settings-model.ts'
import { boundFindings } from './bounds.ts'
import type { IndexHour } from './hours.ts'
import { shiftFindings, shiftReachMs } from './shift.ts'

export type RetrievalWatchParts = {
  readonly projects: () => Promise<readonly string[]>
  readonly hoursOf: (projectId: string, fromMs: number) => Promise<readonly IndexHour[]>
  readonly boundsOf: (projectId: string) => RetrievalBounds
  /** What else is wrong: a source reports whole rounds, so that it joins this one. */
  readonly furtherFindings: (projectId: string, nowMs: number) => Promise<readonly Finding[]>
  readonly report: ReportFindings
  /** Whether this process watches for the next while: one of several does, which saves the others the work. */
  readonly holdsWatch: () => Promise<boolean>
  readonly clock: Clock
  readonly onFailure: (projectId: string, error: unknown) => void
}

const hourMs = 3_600_000

/** What is wrong with each index: the hour under way and the one before against their bounds, the week against its past. */
export function retrievalFindings(
  hours: readonly IndexHour[],
  bounds: RetrievalBounds,
  nowMs: number,
): Finding[] {
  const recentFromMs = Math.floor(nowMs / hourMs) * hourMs - hourMs
  return [...Map.groupBy(hours, ({ indexName }) => indexName)].flatMap(([indexName, own]) => {
    const recent = own.filter(({ atMs }) => atMs >= recentFromMs)
    return [...boundFindings(indexName, recent, bounds), ...shiftFindings(indexName, own, nowMs)]
  })
}

/**
 * One look at every project: a whole round of findings goes to the alerts. A project that cannot be read has no round, so that
 * its alerts stay as they are; one that never retrieved anything has none either.
 */
export async function watchRetrievalOnce(parts: RetrievalWatchParts, reported: Set<string>): Promise<void> {
  if (!(await parts.holdsWatch())) return
  for (const projectId of await parts.projects())
    try {
      const atMs = parts.clock()
      const hours = await parts.hoursOf(projectId, atMs - shiftReachMs)
      if (hours.length === 0 && reported.has(projectId)) continue
      const findings = [
        ...retrievalFindings(hours, parts.boundsOf(projectId), atMs),
        ...(await parts.furtherFindings(projectId, atMs)),
      ]
      await parts.report({ projectId, source: 'retrieval', atMs, findings })
      // What was open when its last hour passed out of sight is resolved by the rounds after it.
      if (hours.length === 0) reported.add(projectId)
      else reported.delete(projectId)
    } catch (error) {
      parts.onFailure(projectId, error)
    }
}
