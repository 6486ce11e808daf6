import { Gauge, type Registry } from 'prom-client'
import { counterFamily, type Counter } from './series.ts'

type OfLimit = { readonly id: string; readonly projectId: string; readonly name: string }

type Seen = {
  readonly labels: { readonly project: string; readonly limit: string }
  readonly counters: Map<string, Counter>
  takenShare: number | null
}

/** Limits are made by administrators; past this many their numbers go together. */
const limitsAtMost = 500

/** What limits decide, and how much of each was taken when it was last asked. */
export function limitMetrics(
  registry: Registry,
): (limit: OfLimit, decision: string, takenShare: number | null) => void {
  const limits = new Map<string, Seen>()
  const further: Seen = {
    labels: { project: 'other', limit: 'other' },
    counters: new Map(),
    takenShare: null,
  }
  const decisions = counterFamily(
    registry,
    'telltale_limit_decisions_total',
    'Calls by what a limit made of them.',
  )
  const share = new Gauge({
    name: 'telltale_limit_taken_share',
    help: 'Used and reserved share of a limit, 0 to 1, when it was last asked.',
    labelNames: ['project', 'limit'],
    registers: [],
    collect() {
      for (const { labels, takenShare } of limits.values())
        if (takenShare !== null) this.set(labels, takenShare)
    },
  })
  registry.registerMetric(share)

  const seenOf = ({ id, projectId, name }: OfLimit): Seen => {
    let seen = limits.get(id)
    if (!seen && limits.size >= limitsAtMost) return further
    if (!seen) {
      seen = { labels: { project: projectId, limit: name }, counters: new Map(), takenShare: null }
      limits.set(id, seen)
    }
    return seen
  }
  return (limit, decision, takenShare) => {
    const seen = seenOf(limit)
    let counter = seen.counters.get(decision)
    if (!counter) seen.counters.set(decision, (counter = decisions.of({ ...seen.labels, decision })))
    counter.add(1)
    if (takenShare !== null) seen.takenShare = takenShare
  }
}
