import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { sampleCall } from '../ledger/sample.ts'
import { callMetrics } from './call-metrics.ts'

const observed = async (...calls: Parameters<ReturnType<typeof callMetrics>>[]) => {
  const registry = new Registry()
  const observe = callMetrics(registry)
  for (const [call, isKnown] of calls) observe(call, isKnown)
  return registry.metrics()
}

test('a call is counted under OpenTelemetry’s names', async () => {
  const text = await observed([
    sampleCall({
      dialect: 'openai-chat',
      provider: 'openai',
      model: 'gpt-4o',
      status: 'ok',
      latencyMs: 100,
      inputTokens: 10,
      outputTokens: null,
      costUsd: '0.5',
    }),
    true,
  ])
  const labels = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-4o"'
  expect(text).toContain(
    `gen_ai_client_operation_duration_seconds_bucket{${labels},error_type="",le="0.08"} 0`,
  )
  expect(text).toContain(
    `gen_ai_client_operation_duration_seconds_bucket{${labels},error_type="",le="0.16"} 1`,
  )
  expect(text).toContain(`gen_ai_client_token_usage_sum{${labels},gen_ai_token_type="input"} 10`)
  expect(text).not.toContain('gen_ai_token_type="output"')
  expect(text).toContain(`telltale_cost_usd_total{${labels}} 0.5`)
  expect(text).toContain('telltale_calls_total{status="ok"} 1')
})

test('what an attempt cost is counted under whom it was made at', async () => {
  const [attempt] = sampleCall().attempts
  const text = await observed([
    sampleCall({
      ...{ provider: 'openai', model: 'gpt-4o', costUsd: '0.75', costUnknownReason: 'attempts-unknown' },
      attempts: [
        { ...attempt!, provider: 'azure', model: 'gpt-4o-mini', costUsd: '0.25' },
        { ...attempt!, provider: 'azure', model: 'gpt-4o-mini', costUsd: null },
        { ...attempt!, provider: 'openai', model: 'gpt-4o', costUsd: '0.5' },
      ],
    }),
    true,
  ])
  const costs = [...text.matchAll(/telltale_cost_usd_total\{.*request_model="(.*)"\} (.*)/g)]
  expect(Object.fromEntries(costs.map(([, model, usd]) => [model, usd]))).toEqual({
    'gpt-4o': '0.5',
    'gpt-4o-mini': '0.25',
  })
  expect(text, 'one attempt’s cost is not known').toMatch(/telltale_calls_cost_unknown_total\{.*\} 1/)
})

test('a client cannot mint series by inventing model names', async () => {
  const invented = Array.from(
    { length: 1_000 },
    (_, at) => [sampleCall({ model: `invented-${at}` }), false] as [ReturnType<typeof sampleCall>, boolean],
  )
  const known = Array.from(
    { length: 1_000 },
    (_, at) => [sampleCall({ model: `known-${at}` }), true] as [ReturnType<typeof sampleCall>, boolean],
  )
  const text = await observed(...invented, ...known)
  const models = new Set([...text.matchAll(/gen_ai_request_model="([^"]*)"/g)].map(([, model]) => model))
  expect(models.size).toBe(201)
  expect(models).toContain('other')
  expect(models).not.toContain('invented-1')
})

test('an unknown cost is counted as unknown, never as zero', async () => {
  const text = await observed([sampleCall({ costUsd: null, status: 'ok', provider: 'openai' }), true])
  expect(text).toMatch(/telltale_calls_cost_unknown_total\{.*\} 1/)
  expect(text).not.toMatch(/telltale_cost_usd_total\{/)
})
