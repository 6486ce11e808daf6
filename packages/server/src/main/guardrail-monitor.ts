import type { ReportFindings } from '../alerts/model.ts'
import { guardrailMonitor } from '../guardrails/monitor/monitor.ts'
import { guardedProjects } from '../guardrails/monitor/watch-store.ts'
import { watchGuardrailsOnce } from '../guardrails/monitor/watch.ts'
import type { Foundation } from './foundation.ts'
import { keepWatch } from './keep-watch.ts'
import type { HouseReviews } from './reviews.ts'
import type { Stores } from './stores.ts'

export type HouseMonitor = ReturnType<typeof openGuardrailMonitor>

/** How often guardrails are looked at. */
const watchEveryMs = 60_000
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
  return {
    monitor,
    /** Looks until told to stop, and then leaves the watch to others. */
    watch: (report: ReportFindings): (() => Promise<void>) =>
      keepWatch(
        { state, clock },
        { name: 'guardrails.watch', everyMs: watchEveryMs, firstMs: firstLookMs, onLog },
        ({ holdsWatch, sayOnce }) =>
          watchGuardrailsOnce({
            ...{ monitor, report, clock, holdsWatch },
            projects: () => guardedProjects(state),
            onFailure: (projectId, error) =>
              sayOnce(
                projectId,
                `the guardrails of project "${projectId}" cannot be watched: ${(error as Error).message}`,
              ),
          }),
      ),
  }
}
