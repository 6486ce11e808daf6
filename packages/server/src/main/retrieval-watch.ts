import { randomUUID } from 'node:crypto'
import type { ReportFindings } from '../alerts/model.ts'
import { stateLease } from '../engines/state-lease.ts'
import { lookAgain } from '../kernel/look-again.ts'
import { readIndexHours } from '../retrieval/watch/watch-store.ts'
import { watchRetrievalOnce } from '../retrieval/watch/watch.ts'
import type { Foundation } from './foundation.ts'
import type { HouseRetrieval } from './retrieval.ts'
import type { Stores } from './stores.ts'

/** How often indexes are looked at, and how long a process that died keeps the watch from the others. */
const watchEveryMs = 15_000
const leaseMs = 3 * watchEveryMs

/** Hands what is wrong with retrieval to the alerts, again and again, until told to stop. */
export function watchRetrieval(
  { state, tape, clock }: Foundation,
  { access }: Pick<Stores, 'access'>,
  { boundsOf }: Pick<HouseRetrieval, 'boundsOf'>,
  report: ReportFindings,
  onLog: (line: string) => void,
): () => Promise<void> {
  const lease = stateLease({ state, clock }, { name: 'retrieval.watch', holder: randomUUID() })
  const reported = new Set<string>()
  const said = new Map<string, string>()
  let isHolder = false
  const stop = lookAgain(
    () =>
      watchRetrievalOnce(
        {
          ...{ report, clock, boundsOf },
          projects: async () => (await access.listProjects()).map(({ id }) => id),
          hoursOf: (projectId, fromMs) => readIndexHours(tape, projectId, fromMs),
          holdsWatch: async () => (isHolder = await lease.holds(leaseMs)),
          onFailure(projectId, error) {
            const line = `the retrieval of project "${projectId}" cannot be watched: ${(error as Error).message}`
            if (said.get(projectId) !== line) onLog(line)
            said.set(projectId, line)
          },
        },
        reported,
      ),
    watchEveryMs,
  )
  return async () => {
    await stop()
    // With the state store away, the time it was taken for runs out by itself.
    if (isHolder) await lease.letGo().catch(() => {})
  }
}
