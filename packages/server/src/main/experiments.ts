import { randomUUID } from 'node:crypto'
import type { Experiment } from '../experiments/lifecycle-model.ts'
import { standingOf } from '../experiments/standing.ts'
import { keepWatching } from '../experiments/watch.ts'
import { watchStore } from '../experiments/watch-store.ts'
import { ProblemError } from '../kernel/problem.ts'
import { requirementsOf } from './experiment-gates.ts'
import type { Foundation } from './foundation.ts'
import type { Stores } from './stores.ts'

export type HouseExperiments = ReturnType<typeof openExperiments>

/** How often what runs is looked at, and how long a process that died keeps the watch from the others. */
const watchEveryMs = 10_000
const leaseMs = 60_000

/** What the data say of experiments, and the watch that acts on it where it may. */
export function openExperiments(
  { state, tape, clock, newId }: Foundation,
  { experiments, gates, metricsOf }: Stores,
  { afterEdit, onLog }: { readonly afterEdit: () => Promise<void>; readonly onLog: (line: string) => void },
) {
  const standing = (experiment: Experiment) =>
    standingOf(
      {
        ...{ tape, clock },
        metricOf: async (projectId, name) => {
          const found = (await metricsOf(projectId))(name)
          if (!found.ok) throw new ProblemError(found.error)
          return found.value
        },
        requirementsOf: requirementsOf(gates),
      },
      experiment,
    )
  const watch = watchStore({ state, clock, newId, holder: randomUUID() })
  const said = new Map<string, string>()
  let isHolder = false
  return {
    standingOf: standing,
    /** Looks until told to stop, and then leaves the watch to others. */
    watch(): () => Promise<void> {
      const stop = keepWatching(
        {
          ...{ find: experiments.find, conclude: experiments.conclude, ramp: experiments.ramp },
          running: experiments.snapshotRows,
          standingOf: standing,
          ...{ flagEpoch: watch.flagEpoch, flagAwaited: watch.flagAwaited },
          holdsWatch: async () => (isHolder = await watch.holdsWatch(leaseMs)),
          afterEdit,
          onFailure({ id, name }, error) {
            const line = `the experiment "${name}" cannot be acted on: ${(error as Error).message}`
            if (said.get(id) !== line) onLog(line)
            said.set(id, line)
          },
        },
        watchEveryMs,
      )
      return async () => {
        await stop()
        // With the state store away, the time it was taken for runs out by itself.
        if (isHolder) await watch.letGo().catch(() => {})
      }
    },
  }
}
