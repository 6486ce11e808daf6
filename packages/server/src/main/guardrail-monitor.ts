import { randomUUID } from 'node:crypto'
import type { ReportFindings } from '../alerts/model.ts'
import { stateLease } from '../engines/state-lease.ts'
import { guardrailMonitor } from '../guardrails/monitor/monitor.ts'
import { guardedProjects } from '../guardrails/monitor/watch-store.ts'
import { watchGuardrailsOnce } from '../guardrails/monitor/watch.ts'
import { lookAgain } from '../kernel/look-again.ts'
import type { Foundation } from './foundation.ts'
import type { HouseReviews } from './reviews.ts'
import type { Stores } from './stores.ts'

export type HouseMonitor = ReturnType<typeof openGuardrailMonitor>

/** How often guardrails are looked at, and how long a process that died keeps the watch from the others. */
const watchEveryMs = 60_000
const leaseMs = 3 * watchEveryMs
/** After a start: alerts that fired before are soon known to fire still. */
const firstLookMs = 5_000

/** What verdicts say of guardrails, and the watch that hands what is wrong to the alerts. */
export function openGuardrailMonitor(
  { state, tape, clock }: Foundation,
  { guardrails }: Pick<Stores, 'guardrails'>,
  { qualityOf, qualityAt }: Pick<HouseReviews, 'qualityOf' | 'qualityAt'>,
  onLog: (line: string) => void,
) {
  const monitor = guardrailMonitor({
    ...{ tape, clock },
    guardrailsOf: (projectId) => guardrails.list(projectId),
    ...{ qualityOf, qualityAt },
  })
  const lease = stateLease({ state, clock }, { name: 'guardrails.watch', holder: randomUUID() })
  const said = new Map<string, string>()
  return {
    monitor,
    /** Looks until told to stop, and then leaves the watch to others. */
    watch(report: ReportFindings): () => Promise<void> {
      let isHolder = false
      const stop = lookAgain(
        () =>
          watchGuardrailsOnce({
            ...{ monitor, report, clock },
            projects: () => guardedProjects(state),
            holdsWatch: async () => (isHolder = await lease.holds(leaseMs)),
            onFailure(projectId, error) {
              const line = `the guardrails of project "${projectId}" cannot be watched: ${(error as Error).message}`
              if (said.get(projectId) !== line) onLog(line)
              said.set(projectId, line)
            },
          }),
        watchEveryMs,
        firstLookMs,
      )
      return async () => {
        await stop()
        // With the state store away, the time it was taken for runs out by itself.
        if (isHolder) await lease.letGo().catch(() => {})
      }
    },
  }
}
