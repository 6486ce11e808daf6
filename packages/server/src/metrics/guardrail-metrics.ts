import type { Registry } from 'prom-client'
import type { Call } from '../ledger/model.ts'
import type { Verdict } from '../ledger/verdict-model.ts'
import { boundedLabel } from './bounded-label.ts'
import { counterFamily, histogramFamily, type Counter, type Histogram } from './series.ts'

/** Projects name their guardrails as they like; so many names have series of their own. */
const namesAtMost = 100
const secondsBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts and times evaluations of guardrails, and looks that were dropped because too many were under way. */
export function guardrailMetrics(registry: Registry): {
  readonly onVerdict: (
    verdict: Pick<Verdict, 'guardrailId' | 'stage' | 'mode' | 'verdict' | 'latencyMs'>,
  ) => void
  readonly onCall: (call: Pick<Call, 'watchedBy' | 'unseen'>) => void
  readonly onDropped: () => void
} {
  const evaluations = counterFamily(
    registry,
    'telltale_guardrail_evaluations_total',
    'Evaluations of guardrails, by what came of them.',
  )
  const latencies = histogramFamily(
    registry,
    'telltale_guardrail_latency_seconds',
    'Time a guardrail took over one call at one stage, all windows of a stream together.',
    secondsBounds,
  )
  const dropped = counterFamily(
    registry,
    'telltale_guardrail_dropped_total',
    'Looks of guardrails beside a call that were left out, because too many were under way.',
  ).of({})
  const watched = counterFamily(
    registry,
    'telltale_guardrail_watched_calls_total',
    'Calls that guardrails watched.',
  ).of({})
  const unseen = counterFamily(
    registry,
    'telltale_guardrail_unseen_calls_total',
    'Of those, the ones with a part that nothing can look at, by stage and kind; each kind once a call.',
  )
  const nameLabel = boundedLabel(namesAtMost)
  const kinds = new Map<string, Counter>()
  const series = new Map<string, { readonly count: Counter; readonly latency: Histogram }>()
  return {
    onVerdict({ guardrailId, stage, mode, verdict, latencyMs }) {
      const guardrail = nameLabel(guardrailId, true)
      const key = `${guardrail}\n${stage}\n${mode}\n${verdict}`
      let own = series.get(key)
      if (!own) {
        const labels = { guardrail, stage, mode, verdict }
        series.set(key, (own = { count: evaluations.of(labels), latency: latencies.of(labels) }))
      }
      own.count.add(1)
      own.latency.observe(latencyMs / 1000)
    },
    onCall(call) {
      if (call.watchedBy.length > 0) watched.add(1)
      for (const part of call.unseen) {
        const [stage, kind] = part.split('/') as [string, string]
        let counter = kinds.get(part)
        if (!counter) kinds.set(part, (counter = unseen.of({ stage, kind })))
        counter.add(1)
      }
    },
    onDropped: () => dropped.add(1),
  }
}
