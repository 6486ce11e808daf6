import type { ReportFindings } from '../../alerts/model.ts'
import { Finding } from '../../alerts/model.ts'
import type { Clock } from '../../kernel/time.ts'
import type { Monitor } from './monitor.ts'
import { watchedMs, windowFrom } from './beyond.ts'

export type MonitorWatchParts = {
  readonly monitor: Pick<Monitor, 'report'>
  /** Projects with a guardrail that is on, and those whose alerts may still have to resolve. */
  readonly projects: () => Promise<readonly string[]>
  readonly report: ReportFindings
  /** Whether this process watches for the next while: one of several does, which saves the others the work. */
  readonly holdsWatch: () => Promise<boolean>
  readonly clock: Clock
  readonly onFailure: (projectId: string, error: unknown) => void
}

/**
 * One look at every project with guardrails: a whole round of findings goes to the alerts. A finding of the last hour goes
 * before the same one of the last day. A project that cannot be read has no round, so that its alerts stay as they are.
 */
export async function watchGuardrailsOnce(parts: MonitorWatchParts): Promise<void> {
  const projects = await parts.projects()
  if (projects.length === 0 || !(await parts.holdsWatch())) return
  for (const projectId of projects)
    try {
      const atMs = parts.clock()
      const reports = await Promise.all(
        watchedMs.map((lengthMs) =>
          parts.monitor.report(
            projectId,
            { fromMs: windowFrom(atMs, lengthMs), toMs: atMs },
            { isReviewed: false },
          ),
        ),
      )
      const byKey = new Map<string, Finding>()
      for (const finding of reports.flatMap(({ guardrails }) =>
        guardrails.flatMap(({ findings }) => findings),
      ))
        if (!byKey.has(finding.key)) byKey.set(finding.key, Finding.parse(finding))
      await parts.report({ projectId, source: 'guardrails', atMs, findings: [...byKey.values()] })
    } catch (error) {
      parts.onFailure(projectId, error)
    }
}
