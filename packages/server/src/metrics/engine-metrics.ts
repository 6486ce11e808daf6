import { Counter, Gauge, type Registry } from 'prom-client'
import type { SpoolStatus } from '../engines/spool.ts'

export type EngineFacts = {
  readonly spool: () => SpoolStatus
  readonly tapeIsUp: () => boolean
  readonly stateIsUp: () => boolean
  readonly eventLoopDelayP99Ms: () => number
}

/** Gauges and counters read at scrape time from what the parts already count. */
export function engineMetrics(registry: Registry, facts: EngineFacts): { onRefused: (code: string) => void } {
  const gauge = (name: string, help: string, read: () => number): void => {
    const made = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read())
      },
    })
    registry.registerMetric(made)
  }
  /** Counted elsewhere and only told here. */
  const counter = (name: string, help: string, read: () => number): void => {
    const made = new Counter({
      name,
      help,
      registers: [],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
    registry.registerMetric(made)
  }
  gauge(
    'telltale_spool_waiting_rows',
    'Records on disk that are not on the tape yet.',
    () => facts.spool().waitingRows,
  )
  gauge(
    'telltale_spool_waiting_bytes',
    'Bytes on disk that are not on the tape yet.',
    () => facts.spool().waitingBytes,
  )
  counter(
    'telltale_spool_dropped_total',
    'Records dropped because the spool was full or broken.',
    () => facts.spool().dropped,
  )
  counter(
    'telltale_spool_refused_segments_total',
    'Segments the tape refused for ever; set aside.',
    () => facts.spool().refusedSegments,
  )
  gauge('telltale_tape_up', '1 when the tape answers.', () => Number(facts.tapeIsUp()))
  gauge('telltale_state_up', '1 when the state store answers.', () => Number(facts.stateIsUp()))
  gauge(
    'telltale_event_loop_delay_p99_seconds',
    'Event loop delay of the gateway process.',
    () => facts.eventLoopDelayP99Ms() / 1000,
  )
  const refused = new Counter({
    name: 'telltale_requests_refused_total',
    help: 'Requests turned away before there was a call, by code of the catalogue.',
    labelNames: ['code'],
    registers: [registry],
  })
  return { onRefused: (code) => refused.inc({ code }) }
}
