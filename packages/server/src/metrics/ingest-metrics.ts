import { Counter, Gauge, type Registry } from 'prom-client'

/** Telemetry that came in, by what became of it, and what is under way. */
export function ingestMetrics(
  registry: Registry,
  waiting: () => { readonly requests: number; readonly bytes: number },
) {
  const records = new Counter({
    name: 'telltale_ingest_records_total',
    help: 'Spans and log records of OpenTelemetry by what became of them: kept, duplicate, rejected.',
    labelNames: ['signal', 'outcome'],
    registers: [registry],
  })
  const refused = new Counter({
    name: 'telltale_ingest_refused_total',
    help: 'Requests of OpenTelemetry that were refused: malformed, busy (the queue), full (the disk).',
    labelNames: ['signal', 'reason'],
    registers: [registry],
  })
  const waitingBytes = new Gauge({
    name: 'telltale_ingest_waiting_bytes',
    help: 'Bytes of OpenTelemetry requests under way.',
    registers: [],
    collect() {
      this.set(waiting().bytes)
    },
  })
  registry.registerMetric(waitingBytes)
  return (signal: 'traces' | 'logs', outcome: string, count: number): void => {
    if (outcome === 'malformed' || outcome === 'busy' || outcome === 'full')
      refused.inc({ signal, reason: outcome })
    else if (count > 0) records.inc({ signal, outcome }, count)
  }
}
