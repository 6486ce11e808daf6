import { Counter, type Registry } from 'prom-client'
import { ConfigError, type Config } from '../config.ts'
import { poolKeeper } from '../gateway/pools.ts'
import { callExporter } from '../ingest/export/exporter.ts'
import { exportRequest } from '../ingest/export/write-protobuf.ts'
import type { Call } from '../ledger/model.ts'
import { checkReceiver, mayReach } from '../routing/address.ts'
import { orDie, type Foundation } from './foundation.ts'

const timeoutMs = 10_000

/** Our calls as OTLP to a collector, where one is configured. `offer` costs a push; a collector that is away costs counted drops. */
export function openCallExport(
  { otlpExportUrl, otlpExportHeaders, otlpExportNames, connectTimeoutMs }: Config,
  { addressPolicy }: Foundation,
  { registry, version }: { readonly registry: Registry; readonly version: string },
): { readonly offer: (call: Call) => void; readonly close: () => Promise<void> } {
  if (otlpExportUrl === undefined) return { offer: (): void => {}, close: async (): Promise<void> => {} }
  const address = orDie(
    checkReceiver(otlpExportUrl, addressPolicy),
    ({ detail }) => `otlpExportUrl cannot be used: ${detail}`,
  )
  const { origin, pathname, search } = new URL(address)
  if (pathname === '/')
    throw new ConfigError('otlpExportUrl must be whole, such as https://collector:4318/v1/traces.')
  const pools = poolKeeper({
    connectTimeoutMs: Math.min(connectTimeoutMs, timeoutMs),
    mayConnect: (ip) => mayReach(ip, addressPolicy),
  })
  const calls = new Counter({
    name: 'telltale_otlp_export_calls_total',
    help: 'Calls told to the collector: sent, dropped (too many waited), refused (by it, or it stayed away).',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const exporter = callExporter({
    async post(batch) {
      try {
        const answer = await pools.poolOf(origin).request({
          method: 'POST',
          path: pathname + search,
          headers: { ...otlpExportHeaders, 'content-type': 'application/x-protobuf' },
          body: exportRequest(batch, otlpExportNames, version),
          signal: AbortSignal.timeout(timeoutMs),
        })
        await answer.body.dump()
        const seconds = Number(answer.headers['retry-after'])
        return { status: answer.statusCode, retryAfterMs: seconds > 0 ? seconds * 1000 : null }
      } catch {
        return { status: null, retryAfterMs: null }
      }
    },
    waitingAtMost: 10_000,
    batchAtMost: 512,
    everyMs: 1_000,
    retryMs: { first: 1_000, longest: 30_000, times: 5 },
    observe: (outcome, count) => calls.inc({ outcome }, count),
  })
  return {
    offer: exporter.offer,
    async close(): Promise<void> {
      await exporter.close()
      await pools.close()
    },
  }
}
