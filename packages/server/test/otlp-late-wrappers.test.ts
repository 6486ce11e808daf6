import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { killedServer } from './killed-server.ts'
import { newSpanId, newTraceId, type SentSpan } from './otlp-sender.ts'

const server = killedServer('late-wrappers')
afterAll(() => server.remove())
const patient = { timeout: 120_000, interval: 500 }
const startMs = Date.now() - 5_000

const llm = {
  'openinference.span.kind': 'LLM',
  'llm.model_name': 'gpt-4o-mini',
  'llm.provider': 'openai',
  'llm.token_count.prompt': 100,
  'llm.token_count.completion': 10,
}
const oneCallUsd = 100 * 0.15e-6 + 10 * 0.6e-6

/** A wrapper, a step within it, and the call of a model, each by an exporter of its own. */
function wrapped(name: string) {
  const traceId = newTraceId()
  const [wrapper, step, call] = [newSpanId(), newSpanId(), newSpanId()]
  const of = { traceId, startMs, endMs: startMs + 90 }
  return {
    traceId,
    wrapper: { ...of, spanId: wrapper, name, attributes: { ...llm, 'app.own': 'kept' } } satisfies SentSpan,
    step: {
      ...of,
      spanId: step,
      parentSpanId: wrapper,
      startMs: startMs + 1,
      name: 'POST',
    } satisfies SentSpan,
    call: {
      ...of,
      spanId: call,
      parentSpanId: step,
      startMs: startMs + 2,
      attributes: llm,
    } satisfies SentSpan,
  }
}
const kindsOf = async (traceId: string): Promise<readonly string[]> =>
  ((await server.api('GET', `/api/traces/${traceId}`)).nodes ?? []).map(
    ({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`,
  )

test('a wrapper that came before its child is a span in the end, also over a kill, and its sums are taken off', async () => {
  await server.start()
  const [late, killed] = [wrapped('ask late'), wrapped('ask killed')]
  for (const span of [late.wrapper, late.step, late.call]) expect(await server.send(span)).toBe(200)
  await expect.poll(() => kindsOf(late.traceId), patient).toEqual(['span ask late', 'span POST', 'call work'])
  expect(
    (await server.api('GET', `/api/traces/${late.traceId}/spans/${late.wrapper.spanId}`)).span,
  ).toMatchObject({
    ...{ type: 'llm', durationMs: 90, service: 'shop' },
    attributes: { 'app.own': 'kept' },
  })

  for (const span of [killed.wrapper, killed.step, killed.call]) expect(await server.send(span)).toBe(200)
  await server.kill()
  await server.start()
  await expect
    .poll(() => kindsOf(killed.traceId), patient)
    .toEqual(['span ask killed', 'span POST', 'call work'])

  const { traces } = await server.api('GET', '/api/traces')
  expect(traces).toHaveLength(2)
  for (const trace of traces) {
    expect(trace).toMatchObject({ spans: 3, calls: 1, inputTokens: 100, outputTokens: 10, costKnownCalls: 1 })
    expect(Number(trace.costUsd)).toBeCloseTo(oneCallUsd, 12)
  }
  expect((await server.api('GET', '/api/calls?origin=otlp')).calls).toHaveLength(2)
  await server.stop()
  const [sums] = await server.onTape((tape) =>
    tape.rows(z.record(z.string(), z.coerce.number()), {
      text: `SELECT sum(calls) AS calls, sum(input_tokens) AS tokens, sum(cost_usd) AS cost, sum(cost_known_calls) AS known,
          (SELECT sum(calls) FROM telltale.traffic_hourly) AS traffic,
          (SELECT count() FROM telltale.spans) AS spans
        FROM telltale.calls_hourly`,
    }),
  )
  expect(sums).toMatchObject({ calls: 2, tokens: 200, known: 2, traffic: 2, spans: 4 })
  expect(sums!['cost']).toBeCloseTo(2 * oneCallUsd, 12)
}, 600_000)
