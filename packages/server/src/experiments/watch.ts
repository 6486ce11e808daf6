import type { Author } from '../access/principal.ts'
import { lookAgain } from '../kernel/look-again.ts'
import { ProblemError } from '../kernel/problem.ts'
import type { ExperimentKey } from './experiment-rows.ts'
import type { Conclusion, Decided, Experiment, ExperimentRow } from './lifecycle-model.ts'
import { decisionOf, type Wish } from './lifecycle-rules.ts'
import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import type { ExperimentStanding } from './status-model.ts'
import type { Awaited, NewEpoch } from './watch-store.ts'

export type WatchParts = {
  /** Those that run, of every project. */
  readonly running: () => Promise<readonly ExperimentRow[]>
  readonly find: (key: ExperimentKey) => Promise<Experiment>
  readonly standingOf: (experiment: Experiment) => Promise<ExperimentStanding>
  readonly conclude: (
    key: ExperimentKey,
    kind: Conclusion,
    author: Author,
    decide: (row: ExperimentRow) => Result<Decided, Problem>,
  ) => Promise<unknown>
  readonly ramp: (key: ExperimentKey, coverage: number, author: Author) => Promise<unknown>
  /** Writes the change of a new environment, unless it is written. */
  readonly flagEpoch: (epoch: NewEpoch) => Promise<void>
  /** Writes the change of a promotion that waits for something else than data, unless it is written. */
  readonly flagAwaited: (awaited: Awaited) => Promise<void>
  /** Whether this process watches for the next while: one of several does, which saves the others the work. */
  readonly holdsWatch: () => Promise<boolean>
  /** After something was concluded or ramped. */
  readonly afterEdit: () => Promise<void>
  readonly onFailure: (experiment: ExperimentRow, error: unknown) => void
}

/**
 * One look at everything that runs: canaries ramp, end and roll back by themselves, experiments where their design
 * allows it. Each step is taken once over all processes, since the state store refuses it a second time; the step is
 * what the change records.
 */
export async function watchOnce(parts: WatchParts): Promise<void> {
  const running = await parts.running()
  if (running.length === 0 || !(await parts.holdsWatch())) return
  for (const row of running)
    try {
      const experiment = await parts.find(row)
      if (await act(parts, experiment, await parts.standingOf(experiment))) await parts.afterEdit()
    } catch (error) {
      if (!isDoneAlready(error)) parts.onFailure(row, error)
    }
}

async function act(
  { conclude, ramp, flagEpoch, flagAwaited }: WatchParts,
  experiment: Experiment,
  { verdict, canary, epochs }: ExperimentStanding,
): Promise<boolean> {
  const { setup, name } = experiment
  for (const [at, { epoch, fingerprint, from }] of epochs.entries())
    if (at > 0)
      await flagEpoch({ experiment, epoch, from, before: epochs[at - 1]!.fingerprint, after: fingerprint })
  const author: Author = { actor: `experiment ${name}`, source: canary === null ? 'experiment' : 'canary' }
  if (canary?.decision === 'ramp') return ramp(experiment, canary.share, author).then(() => true)
  const mayPromote = canary !== null || setup.automatic.promote
  if (mayPromote)
    for (const { arm, awaits } of verdict?.arms ?? [])
      if (awaits.length > 0) await flagAwaited({ experiment, arm, clauses: awaits })
  const kind = verdict?.verdict
  const allowed =
    (kind === 'promote' && mayPromote) ||
    (kind === 'roll-back' && (canary !== null || setup.automatic.rollBack))
  if (!allowed || verdict!.arm === null) return false
  const wish: Wish = { kind, arm: verdict!.arm }
  await conclude(experiment, kind, author, (row) => decisionOf(row.setup, wish, verdict))
  return true
}

/** Another process, or a person, was there first. */
const isDoneAlready = (error: unknown): boolean =>
  error instanceof ProblemError && error.problem.code === 'experiment-refused'

/** Looks again and again until told to stop. */
export const keepWatching = (parts: WatchParts, everyMs: number): (() => Promise<void>) =>
  lookAgain(() => watchOnce(parts), everyMs)
