import { gzipSync } from 'node:zlib'
import { setTimeout as pause } from 'node:timers/promises'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { killedServer } from './killed-server.ts'
import { newSpanId, newTraceId, readableSpan } from './otlp-sender.ts'

const server = killedServer('otlp-memory')
beforeAll(() => server.start(), 120_000)
afterAll(() => server.remove())

const mebibyte = 2 ** 20
const unpackedBytes = 24 * mebibyte
const requests = 32

/** A kilobyte on the wire for each thousand in memory. */
function packed(): Buffer<ArrayBuffer> {
  const startMs = Date.now() - 1_000
  const attributes = { 'app.note': 'x'.repeat(unpackedBytes) }
  const span = readableSpan({
    traceId: newTraceId(),
    spanId: newSpanId(),
    startMs,
    endMs: startMs + 5,
    attributes,
  })
  return gzipSync(ProtobufTraceSerializer.serializeRequest([span])!)
}

test('most of a gigabyte of spans in a megabyte of requests at once is taken bit by bit, each span once', async () => {
  const residentBytes = async (): Promise<number> =>
    (await server.api('GET', '/api/status')).process.rssBytes as number
  const before = await residentBytes()
  let most = before
  let refused = 0
  const done = new AbortController()
  const watch = async (): Promise<void> => {
    while (!done.signal.aborted) {
      most = Math.max(most, await residentBytes())
      await pause(50)
    }
  }
  const send = async (body: Buffer<ArrayBuffer>): Promise<void> => {
    for (;;) {
      const reply = await fetch(`${server.address()}/v1/traces`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.key()}`,
          'content-type': 'application/x-protobuf',
          'content-encoding': 'gzip',
        },
        body,
      })
      await reply.arrayBuffer()
      if (reply.status === 200) return
      expect([429, 503]).toContain(reply.status)
      refused += 1
      await pause(1_000 * Number(reply.headers.get('retry-after')))
    }
  }
  const watched = watch()
  await Promise.all(Array.from({ length: requests }, () => send(packed())))
  done.abort()
  await watched

  expect(refused, 'the queue holds 128 MiB').toBeGreaterThan(0)
  // Of those let in, bytes, text and what the collector has not looked at yet; all at once would be over 1.5 GiB.
  expect((most - before) / mebibyte).toBeLessThan(750)
  const metrics = await (await fetch(`${server.address()}/metrics`)).text()
  expect(metrics).toContain(`telltale_ingest_records_total{signal="traces",outcome="kept"} ${requests}`)
  expect(metrics).toContain('telltale_ingest_waiting_bytes 0')
}, 180_000)
