import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { Attempt } from '../ledger/model.ts'
import { sampleCall } from '../ledger/sample.ts'
import { routeMetrics } from './route-metrics.ts'

const attempt = (change: Partial<Attempt>): Attempt => ({ ...sampleCall().attempts[0]!, ...change })

test('attempts, fallbacks and hedges are counted, and targets at rest shown', async () => {
  const registry = new Registry()
  const target = { provider: 'openai', keyId: 'abc', inFlight: 0, latencyMs: null, restUntil: null } as const
  const observe = routeMetrics(registry, () => [
    { ...target, model: 'gpt-4o', breaker: 'open', resting: 'breaker' },
    { ...target, model: 'gpt-5', breaker: 'closed', resting: null },
  ])
  const failed = attempt({ outcome: 'error', errorKind: 'overloaded' })
  const hedge = attempt({ provider: 'azure', reason: 'hedge' })
  observe(sampleCall({ attempts: [failed, hedge], fallbackDepth: 1, provider: 'azure' }))
  observe(sampleCall({ attempts: [failed] }))
  const text = await registry.metrics()
  for (const line of [
    'telltale_attempts_total{provider="openai",outcome="error",error_type="overloaded"} 2',
    'telltale_attempts_total{provider="azure",outcome="ok",error_type=""} 1',
    'telltale_fallbacks_total{provider="azure"} 1',
    'telltale_hedges_total{won="true"} 1',
    'telltale_targets{breaker="open"} 1',
    'telltale_targets{breaker="closed"} 1',
    'telltale_targets{breaker="half-open"} 0',
    'telltale_target_resting{provider="openai",model="gpt-4o",key_id="abc",why="breaker"} 1',
  ])
    expect(text).toContain(line)
  expect(text).not.toContain('gpt-5')
})

test('kinds of errors that providers invent do not mint series without end', async () => {
  const registry = new Registry()
  const observe = routeMetrics(registry, () => [])
  for (let kind = 0; kind < 200; kind++)
    observe(sampleCall({ attempts: [attempt({ outcome: 'error', errorKind: `invented-${kind}` })] }))
  const text = await registry.metrics()
  expect(text.match(/^telltale_attempts_total\{/gm)!.length).toBeLessThanOrEqual(51)
  expect(text).toContain('error_type="other"} 150')
})
