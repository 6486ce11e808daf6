import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { grpcSender, tracesPath } from './otlp-grpc.ts'
import { spanSource, type SpanSource } from './otlp-load.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
afterEach(() => house.close())

type Refusal = { readonly status: number; readonly retryAfter: string | null }

/** Sends them all at once, each again and again until it is taken; tells what they were refused with meanwhile. */
async function sendAll(
  bodies: readonly Buffer<ArrayBuffer>[],
  waitMs: (refusal: Refusal) => number,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = []
  const send = async (body: Buffer<ArrayBuffer>): Promise<void> => {
    for (;;) {
      const reply = await fetch(`${house.address()}/v1/traces`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
        body,
      })
      await reply.arrayBuffer()
      if (reply.status === 200) return
      const refusal = { status: reply.status, retryAfter: reply.headers.get('retry-after') }
      refusals.push(refusal)
      await pause(waitMs(refusal))
    }
  }
  await Promise.all(bodies.map(send))
  return refusals
}

const metrics = async (): Promise<string> => (await fetch(`${house.address()}/metrics`)).text()

async function expectEachOnce(source: SpanSource, requests: number): Promise<void> {
  const spans = requests * source.spans
  expect(await metrics()).toContain('telltale_ingest_waiting_bytes 0')
  const calls = async (): Promise<number> => {
    let [rows, before] = [0, '']
    do {
      const { json } = await house.api('GET', `/api/calls?origin=otlp&limit=500${before}`)
      rows += json.calls.length
      before = json.next === null ? '' : `&before=${json.next}`
    } while (before !== '')
    return rows
  }
  await expect.poll(calls, { timeout: 60_000 }).toBe((spans / source.spansATrace) * source.callsATrace)
}

test('twice the queue’s size at once: some are told to come again, and in the end all is there once', async () => {
  house = await startTestHouse({ otlpQueueBytes: 1 << 20 })
  const source = spanSource(16)
  // The first request, whose size is asked for, is never sent.
  const bodies = Array.from({ length: Math.ceil((2 << 20) / source.next().length) }, () => source.next())
  const refusals = await sendAll(bodies, () => 100)
  expect(new Set(refusals.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ status: 429, retryAfter: '1' })]),
  )
  const kept = bodies.length * source.spans
  expect(await metrics()).toContain(`telltale_ingest_records_total{signal="traces",outcome="kept"} ${kept}`)
  await expectEachOnce(source, bodies.length)
}, 150_000)

test('more than half of the spool at once: the rest is told to come again when it has been written', async () => {
  house = await startTestHouse({ spoolBytes: 1 << 20 })
  const source = spanSource(16)
  const bodies = Array.from({ length: 8 }, () => source.next())
  const refusals = await sendAll(bodies, ({ retryAfter }) => Number(retryAfter) * 1_000)
  expect(refusals.length).toBeGreaterThan(0)
  for (const refusal of refusals) expect(refusal).toEqual({ status: 503, retryAfter: '5' })
  await expectEachOnce(source, bodies.length)
}, 150_000)

test('so it is by gRPC: UNAVAILABLE with RetryInfo, and what comes again then is there once', async () => {
  house = await startTestHouse({ spoolBytes: 1 << 20, otlpGrpcPort: 0 })
  const source = spanSource(16)
  const bodies = Array.from({ length: 8 }, () => source.next())
  const { send, close } = grpcSender(house.house().otlpGrpcPort!, house.key())
  const refusals: object[] = []
  const sendUntilTaken = async (body: Buffer): Promise<void> => {
    for (;;) {
      const { code, message, retryAfterSeconds } = await send(tracesPath, body)
      if (code === 'OK') return
      refusals.push({ code, retryAfterSeconds })
      expect(message).toContain('Telemetry cannot be put on disk just now')
      await pause(retryAfterSeconds! * 1_000)
    }
  }
  await Promise.all(bodies.map(sendUntilTaken))
  close()
  expect(refusals.length).toBeGreaterThan(0)
  for (const refusal of refusals) expect(refusal).toEqual({ code: 'UNAVAILABLE', retryAfterSeconds: 5 })
  await expectEachOnce(source, bodies.length)
}, 150_000)
