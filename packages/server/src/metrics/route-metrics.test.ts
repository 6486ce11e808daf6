import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { Attempt } from '../ledger/model.ts'
import { sampleCall } from '../ledger/sample.ts'
import type { TargetHealth } from '../routing/model.ts'
import { routeMetrics } from './route-metrics.ts'

const attempt = (change: Partial<Attempt>): Attempt => ({ ...sampleCall().attempts[0]!, ...change })

test('attempts, fallbacks and hedges are counted, and targets at rest shown', async () => {
  const registry = new Registry()
  const target = { provider: 'openai', keyId: 'abc', inFlight: 0, latencyMs: null, restUntil: null } as const
  const health = (): TargetHealth[] => [
    { ...target, model: 'gpt-4o', breaker: 'open', resting: 'breaker' },
    { ...target, model: 'gpt-5', breaker: 'closed', resting: null },
  ]
  const observe = routeMetrics(registry, { health, isKnownModel: () => true })
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
  const observe = routeMetrics(registry, { health: () => [], isKnownModel: () => true })
  for (let kind = 0; kind < 200; kind++)
    observe(sampleCall({ attempts: [attempt({ outcome: 'error', errorKind: `invented-${kind}` })] }))
  const text = await registry.metrics()
  expect(text.match(/^telltale_attempts_total\{/gm)!.length).toBeLessThanOrEqual(51)
  expect(text).toContain('error_type="other"} 150')
})

test('a client cannot mint series by asking a provider that is full for models it invents', async () => {
  const registry = new Registry()
  let asked = 0
  const rest = { breaker: 'closed', resting: 'rate-limit', restUntil: null } as const
  const health = (): TargetHealth[] => [
    { provider: 'openai', model: 'gpt-4o', keyId: 'abc', inFlight: 0, latencyMs: null, ...rest },
    ...Array.from({ length: 100 }, () => ({
      ...{ provider: 'openai', model: `invented-${asked++}`, keyId: 'abc', inFlight: 0, latencyMs: null },
      ...rest,
    })),
  ]
  routeMetrics(registry, { health, isKnownModel: (_, model) => model === 'gpt-4o' })
  const series = new Set<string>()
  // Each gauge that is read looks at the targets anew, and so each scrape meets other names.
  for (let scrape = 0; scrape < 10; scrape++)
    for (const line of (await registry.metrics()).match(/^telltale_target_resting\{.*$/gm)!) series.add(line)
  const labels = 'key_id="abc",why="rate-limit"'
  expect([...series]).toEqual([
    `telltale_target_resting{provider="openai",model="gpt-4o",${labels}} 1`,
    `telltale_target_resting{provider="openai",model="other",${labels}} 100`,
  ])
})

test('so many models that are known have a name each, and the rest one together', async () => {
  const registry = new Registry()
  let from = 0
  const health = (): TargetHealth[] =>
    Array.from({ length: 150 }, () => ({
      ...{ provider: 'openai', model: `known-${from++}`, keyId: 'abc', inFlight: 0, latencyMs: null },
      ...{ breaker: 'closed', resting: 'rate-limit', restUntil: null },
    }))
  routeMetrics(registry, { health, isKnownModel: () => true })
  const models = new Set<string>()
  for (let scrape = 0; scrape < 10; scrape++)
    for (const [, model] of (await registry.metrics()).matchAll(
      /^telltale_target_resting\{.*model="([^"]*)"/gm,
    ))
      models.add(model!)
  expect(models.size).toBe(201)
})
