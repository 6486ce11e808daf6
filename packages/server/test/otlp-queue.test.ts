import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spanSource } from './otlp-load.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({ otlpQueueBytes: 1 << 20 })
}, 60_000)
afterAll(() => house.close())

test('twice the queue’s size at once: some are told to come again, and in the end all is there once', async () => {
  const source = spanSource(16)
  const bodies = Array.from({ length: Math.ceil((2 << 20) / source.next().length) }, () => source.next())
  const refusals: (string | null)[] = []
  const send = async (body: Buffer<ArrayBuffer>): Promise<void> => {
    for (;;) {
      const reply = await fetch(`${house.address()}/v1/traces`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/x-protobuf' },
        body,
      })
      await reply.arrayBuffer()
      if (reply.status === 200) return
      expect(reply.status).toBe(429)
      refusals.push(reply.headers.get('retry-after'))
      await pause(100)
    }
  }
  await Promise.all(bodies.map(send))
  expect(new Set(refusals)).toEqual(new Set(['1']))
  const metrics = async (): Promise<string> => (await fetch(`${house.address()}/metrics`)).text()
  expect(await metrics()).toContain('telltale_ingest_waiting_bytes 0')
  // The first request, whose size was asked for, was never sent.
  const spans = bodies.length * source.spans
  expect(await metrics()).toContain(`telltale_ingest_records_total{signal="traces",outcome="kept"} ${spans}`)
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
})
