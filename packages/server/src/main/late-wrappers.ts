import { lookAgain } from '../kernel/look-again.ts'
import { doubtfulTraces, settleWrappers, type DoubtfulTrace } from '../ledger/settle-wrappers.ts'
import type { Foundation } from './foundation.ts'

const everyMs = 5_000
/** What stands between a wrapper and its child may come later than both: each trace is looked at once more. */
const againMs = 60_000
/** How far back a trace that is under way may have begun. */
const backMs = 48 * 3_600_000

/** Makes spans of calls that have turned out to be wrappers, of traces in doubt and of those an earlier process left. */
export function settleLateWrappers(
  { tape, spool, clock }: Pick<Foundation, 'tape' | 'spool' | 'clock'>,
  take: () => readonly DoubtfulTrace[],
): () => Promise<void> {
  let isFirst = true
  let left: readonly DoubtfulTrace[] = []
  let again: { readonly trace: DoubtfulTrace; readonly atMs: number }[] = []

  return lookAgain(async () => {
    const fresh = take()
    const nowMs = clock()
    const due = again.filter(({ atMs }) => atMs <= nowMs)
    again = [
      ...again.filter(({ atMs }) => atMs > nowMs),
      ...fresh.map((trace) => ({ trace, atMs: nowMs + againMs })),
    ]
    left = [...left, ...fresh, ...due.map(({ trace }) => trace)]
    if (isFirst) {
      // Rows of an earlier process may still lie in its segments.
      await spool.landed()
      left = [...left, ...(await doubtfulTraces(tape, nowMs))]
      isFirst = false
    }
    if (left.length === 0) return
    await spool.landed()
    // What fails is looked at the next time: each step lands once.
    await settleWrappers(tape, left, nowMs - backMs)
    left = []
  }, everyMs)
}
