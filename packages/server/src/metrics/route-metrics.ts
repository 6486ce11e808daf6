import { Gauge, type Registry } from 'prom-client'
import type { Call } from '../ledger/model.ts'
import type { TargetHealth } from '../routing/model.ts'
import { boundedLabel } from './bounded-label.ts'
import { counterFamily, type Counter, type Labels } from './series.ts'

const errorKindsAtMost = 50
/** Targets shown one by one: those that rest, of which there are few or something is wrong everywhere. */
const restingAtMost = 200
const modelsAtMost = 200

export type RouteFacts = {
  readonly health: () => readonly TargetHealth[]
  /** Whether someone other than a caller vouches for this model of this provider: a route, a list, the price book. */
  readonly isKnownModel: (provider: string, model: string) => boolean
}

/** The metrics of routes: attempts, fallbacks and hedges of each call, and the health of targets at scrape time. */
export function routeMetrics(registry: Registry, facts: RouteFacts): (call: Call) => void {
  const attempts = counted(registry, 'telltale_attempts_total', 'Attempts at providers by outcome.')
  const fallbacks = counted(
    registry,
    'telltale_fallbacks_total',
    'Calls answered by a fallback of their route, by who answered.',
  )
  const hedges = counted(registry, 'telltale_hedges_total', 'Second attempts while the first was slow.')
  const errorLabel = boundedLabel(errorKindsAtMost)
  targetGauges(registry, facts)

  return (call) => {
    for (const { provider, outcome, errorKind, reason } of call.attempts) {
      const error_type = errorKind === null ? '' : errorLabel(errorKind, true)
      attempts({ provider, outcome, error_type }).add(1)
      if (reason === 'hedge') hedges({ won: String(outcome === 'ok') }).add(1)
    }
    if (call.fallbackDepth > 0 && call.provider !== null) fallbacks({ provider: call.provider }).add(1)
  }
}

/** A family whose members are made when first counted; whoever counts bounds the labels. */
function counted(registry: Registry, name: string, help: string): (labels: Labels) => Counter {
  const family = counterFamily(registry, name, help)
  const members = new Map<string, Counter>()
  return (labels) => {
    const key = Object.values(labels).join('\n')
    let member = members.get(key)
    if (!member) members.set(key, (member = family.of(labels)))
    return member
  }
}

function targetGauges(registry: Registry, { health, isKnownModel }: RouteFacts): void {
  const modelLabel = boundedLabel(modelsAtMost)
  const gauge = (name: string, help: string, labelNames: string[], read: (into: Gauge) => void): void =>
    registry.registerMetric(
      new Gauge({
        ...{ name, help, labelNames, registers: [] },
        collect() {
          this.reset()
          read(this)
        },
      }),
    )
  gauge('telltale_targets', 'Targets called so far, by the state of their breaker.', ['breaker'], (into) => {
    for (const breaker of ['closed', 'half-open', 'open']) into.set({ breaker }, 0)
    for (const { breaker } of health()) into.inc({ breaker })
  })
  gauge(
    'telltale_target_resting',
    'Targets that are not asked just now, with why; those whose model only callers name together.',
    ['provider', 'model', 'key_id', 'why'],
    (into) => {
      const resting = health().filter((target) => target.resting !== null)
      for (const { provider, model, keyId, resting: why } of resting.slice(0, restingAtMost)) {
        const label = modelLabel(model, isKnownModel(provider, model))
        into.inc({ provider, model: label, key_id: keyId, why: why! })
      }
    },
  )
}
