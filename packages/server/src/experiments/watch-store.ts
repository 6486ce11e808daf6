import { z } from 'zod'
import { stateLease } from '../engines/state-lease.ts'
import { sql, type State } from '../engines/state.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import { partsOf } from './fingerprint.ts'
import type { Experiment } from './lifecycle-model.ts'

/** The environment of an experiment changed while it ran. */
export type NewEpoch = {
  readonly experiment: Experiment
  /** From 2. */
  readonly epoch: number
  /** ISO time. */
  readonly from: string
  /** Fingerprints. */
  readonly before: string
  readonly after: string
}

/** The data would have an arm promoted, and these clauses would not. */
export type Awaited = {
  readonly experiment: Experiment
  readonly arm: string
  readonly clauses: readonly { readonly clause: string; readonly words: string }[]
}

const Awaiting = z.object({ awaits: z.array(z.object({ clause: z.string(), words: z.string() })) })
const Told = z.object({ after: Awaiting })
const Found = z.object({ id: z.string() })

/** What the watch of experiments keeps: who watches, and which changes of environment are written down. */
export function watchStore({
  state,
  clock,
  newId,
  holder,
}: {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** This process, by a name no other has. */
  readonly holder: string
}) {
  const lease = stateLease({ state, clock }, { name: 'experiments.watch', holder })
  return {
    /** Takes or keeps the watch for `leaseMs`; false while another process has it. */
    holdsWatch: lease.holds,
    letGo: lease.letGo,

    /** Writes the change once, however often and wherever it is asked. */
    flagEpoch: ({ experiment, epoch, from, before, after }: NewEpoch): Promise<void> =>
      editState(state, async (transaction) => {
        const { projectId, name, setup } = experiment
        const scope = { promptName: setup.prompt, experiment: name, epoch: String(epoch) }
        const [written] = await transaction.rows(
          Found,
          sql`select id from changes where project_id = ${projectId} and source = 'experiment'
            and scope = ${JSON.stringify(scope)}::jsonb limit 1`,
        )
        if (written !== undefined) return
        const nowMs = clock()
        const differing = differences(before, after)
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: isoTime(nowMs), projectId, scope },
          component: differing.every(({ part }) => part === 'model') ? 'routing' : 'retrieval',
          ...{ key: name, actor: `experiment ${name}`, source: 'experiment' },
          summary: `The environment changed at ${from} while the experiment "${name}" ran: ${differing.map(wordsOf).join(', ')}. Who came before is counted apart, and only users since then can promote.`,
          ...{ before: { environment: before }, after: { environment: after }, undo: null },
        })
      }),

    /** Writes the change, unless the newest of its kind says the same. */
    flagAwaited: ({ experiment, arm, clauses }: Awaited): Promise<void> =>
      editState(state, async (transaction) => {
        const { projectId, name, setup } = experiment
        const scope = { promptName: setup.prompt, experiment: name, variant: arm }
        const [newest] = await transaction.rows(
          Told,
          sql`select after from changes where project_id = ${projectId} and source = 'experiment'
            and scope = ${JSON.stringify(scope)}::jsonb order by sequence desc limit 1`,
        )
        const after = Awaiting.parse({ awaits: clauses })
        if (JSON.stringify(newest?.after) === JSON.stringify(after)) return
        const nowMs = clock()
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at: isoTime(nowMs), projectId, scope, after, before: newest?.after ?? null },
          ...{ component: 'prompt', key: setup.prompt, actor: `experiment ${name}`, source: 'experiment' },
          summary: `The experiment "${name}" would promote "${arm}", and may not yet: ${after.awaits.map(({ words }) => words).join(' ')}`,
          undo: null,
        })
      }),
  }
}

type Difference = { readonly part: string; readonly before: string | null; readonly after: string | null }

/** What two fingerprints differ in. */
function differences(before: string, after: string): readonly Difference[] {
  const [one, other] = [partsOf(before), partsOf(after)]
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((part) => ({ part, before: one.get(part) ?? null, after: other.get(part) ?? null }))
    .filter((difference) => difference.before !== difference.after)
}

const wordsOf = ({ part, before, after }: Difference): string =>
  `${part} from ${before ?? 'nothing'} to ${after ?? 'nothing'}`
