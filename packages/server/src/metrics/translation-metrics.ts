import type { Registry } from 'prom-client'
import type { Call } from '../ledger/model.ts'
import { boundedLabel } from './bounded-label.ts'
import { counterFamily, type Counter } from './series.ts'

const fieldsAtMost = 200

/** Counts what translation left out, by field; places in lists are not told apart. */
export function translationMetrics(registry: Registry): (call: Pick<Call, 'warnings'>) => void {
  const family = counterFamily(
    registry,
    'telltale_translation_losses_total',
    'What one dialect said and the other could not be told, and events of streams that could not be read.',
  )
  const fieldLabel = boundedLabel(fieldsAtMost)
  const counters = new Map<string, Counter>()
  return ({ warnings }) => {
    for (const { from, to, field: place, times } of warnings) {
      const field = fieldLabel(place.replaceAll(/\[\d+\]/g, '[]'), true)
      const key = `${from}\n${to}\n${field}`
      let counter = counters.get(key)
      if (!counter) counters.set(key, (counter = family.of({ from, to, field })))
      counter.add(times)
    }
  }
}
