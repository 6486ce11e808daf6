import type { ReportFindings } from '../alerts/model.ts'
import { readIndexHours } from '../retrieval/watch/watch-store.ts'
import { watchRetrievalOnce } from '../retrieval/watch/watch.ts'
import type { Foundation } from './foundation.ts'
import { keepWatch } from './keep-watch.ts'
import type { HouseRetrieval } from './retrieval.ts'
import type { Stores } from './stores.ts'

/** How often indexes are looked at. */
const watchEveryMs = 15_000

/** Hands what is wrong with retrieval to the alerts, again and again, until told to stop. */
export function watchRetrieval(
  { state, tape, clock }: Foundation,
  { access }: Pick<Stores, 'access'>,
  { boundsOf, furtherFindings }: Pick<HouseRetrieval, 'boundsOf' | 'furtherFindings'>,
  report: ReportFindings,
  onLog: (line: string) => void,
): () => Promise<void> {
  const reported = new Set<string>()
  return keepWatch(
    { state, clock },
    { name: 'retrieval.watch', everyMs: watchEveryMs, onLog },
    ({ holdsWatch, sayOnce }) =>
      watchRetrievalOnce(
        {
          ...{ report, clock, boundsOf, furtherFindings, holdsWatch },
          projects: async () => (await access.listProjects()).map(({ id }) => id),
          hoursOf: (projectId, fromMs) => readIndexHours(tape, projectId, fromMs),
          onFailure: (projectId, error) =>
            sayOnce(
              projectId,
              `the retrieval of project "${projectId}" cannot be watched: ${(error as Error).message}`,
            ),
        },
        reported,
      ),
  )
}
