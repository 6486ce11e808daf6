import { Gauge, type Registry } from 'prom-client'
import { counterFamily, type Counter } from './series.ts'

type Count = { readonly severity: string; readonly open: number }

const severities = ['info', 'warning', 'critical']

/** How long a scrape waits for the state store; after that the last counts stand. */
const countedWithinMs = 1_000

/** Open alerts, counted when they are asked for, and what came of telling them; the function is told of each attempt. */
export function alertMetrics(
  registry: Registry,
  openCounts: () => Promise<readonly Count[]>,
): (kind: string, outcome: 'taken' | 'refused') => void {
  let last: readonly Count[] = []
  registry.registerMetric(
    new Gauge({
      name: 'telltale_alerts_open',
      help: 'Alerts that are open or acknowledged, over all projects.',
      labelNames: ['severity'],
      registers: [],
      async collect() {
        const { promise: late, resolve } = Promise.withResolvers<readonly Count[]>()
        const timer = setTimeout(() => resolve(last), countedWithinMs)
        last = await Promise.race([openCounts().catch(() => last), late])
        clearTimeout(timer)
        for (const severity of severities)
          this.set({ severity }, last.find((count) => count.severity === severity)?.open ?? 0)
      },
    }),
  )
  const attempts = counterFamily(
    registry,
    'telltale_alert_deliveries_total',
    'Attempts to tell a channel of alerts, by its kind and what came of them.',
  )
  const counters = new Map<string, Counter>()
  return (kind, outcome) => {
    const key = `${kind} ${outcome}`
    let counter = counters.get(key)
    if (!counter) counters.set(key, (counter = attempts.of({ kind, outcome })))
    counter.add(1)
  }
}
