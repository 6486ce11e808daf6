import { assert, dictionary, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import type { SpoolLine } from '../engines/spool.ts'
import { sharedJsonText } from './write-values.ts'
import { bodyLine, callLine, changeLine, scoreLine } from './write.ts'
import { sampleCall } from './sample.ts'

const whole = (line: SpoolLine) => (typeof line === 'string' ? line : line.map(String).join(''))
const parsed = (line: string) => JSON.parse(line) as Record<string, unknown>

test('a call becomes one line of snake_case columns, without its nulls', () => {
  const row = parsed(callLine(sampleCall()))
  expect(row).toMatchObject({
    project_id: 'default',
    started_at: '2026-01-02 03:04:05.678',
    prompt_version: 3,
    cost_usd: '0.0036',
    tags: { team: 'support', tier: 'gold' },
    stream: true,
  })
  expect(row['attempts']).toEqual(sampleCall().attempts)
  expect(row).not.toHaveProperty('parent_span_id')
})

test('numbers that are none, negative counts and absurd costs are left out rather than refused', () => {
  const row = parsed(
    callLine(
      sampleCall({
        latencyMs: Number.NaN,
        ttftMs: Infinity,
        inputTokens: -1,
        outputTokens: 1e30,
        costUsd: '1e99',
      }),
    ),
  )
  for (const column of ['latency_ms', 'ttft_ms', 'input_tokens', 'output_tokens', 'cost_usd'])
    expect(row).not.toHaveProperty(column)
})

test('a cost finer than the column is rounded to its last place', () => {
  expect(parsed(callLine(sampleCall({ costUsd: '0.1234567890126' })))['cost_usd']).toBe('0.123456789013')
})

test('lone surrogates are replaced and long strings are cut', () => {
  const row = parsed(callLine(sampleCall({ route: 'a\ud83d', userId: 'u'.repeat(9000) })))
  expect(row['route']).toBe('a\ufffd')
  expect(row['user_id']).toHaveLength(512)
})

test('any strings at all make one line of valid JSON', () => {
  assert(
    property(string({ unit: 'binary' }), dictionary(string(), string()), (text, tags) => {
      const line = callLine(sampleCall({ inputPreview: text, route: text, tags }))
      expect(line).not.toContain('\n')
      expect(parsed(line)['route']).toBe(text.slice(0, 512).toWellFormed())
    }),
  )
})

test('bodies are kept whole; scores and changes have their columns', () => {
  const body = 'x'.repeat(100_000)
  const at = '2026-01-02T03:04:05.678Z'
  const kept = { projectId: 'p', hash: 'h', at, contentType: 'text/plain' }
  expect(parsed(whole(bodyLine({ ...kept, body })))['body']).toBe(body)
  expect(parsed(whole(bodyLine({ ...kept, body: Buffer.from(body) })))['body']).toBe(body)
  // What is an object already goes as it is.
  const object = '{"quoted":"\\"x\\""}'
  expect(whole(bodyLine({ ...kept, body: object })).endsWith(`"body":${object}}`)).toBe(true)
  expect(bodyLine({ ...kept, body: Buffer.from(object) })[1]).toEqual(Buffer.from(object))
  const score = {
    id: '019a8f00-0000-7000-8000-000000000001',
    projectId: 'p',
    at,
    callId: 'c',
    spanId: null,
    sessionId: null,
    name: 'helpful',
    value: 1,
    label: null,
    source: 'human' as const,
    evaluatorVersion: null,
    samplingProbability: null,
    comment: null,
  }
  expect(parsed(scoreLine(score))).toMatchObject({ call_id: 'c', value: 1 })
  const change = {
    id: score.id,
    at,
    projectId: 'p',
    component: 'prompt' as const,
    key: 'k',
    scope: { promptName: 'k' },
    actor: 'admin',
    summary: 's',
    before: null,
    after: { version: 2 },
    source: 'api' as const,
    undo: null,
  }
  expect(parsed(changeLine(change))).toMatchObject({ scope: { promptName: 'k' }, after: { version: 2 } })
})

test('what many rows share is written once, and each of two as what it is', () => {
  let written = 0
  const resource = (name: string) => ({ name, toJSON: () => ((written += 1), { name }) })
  const [shop, bank] = [resource('shop'), resource('bank')]
  const text = sharedJsonText()
  expect([shop, shop, shop, bank, bank, shop].map(text)).toEqual(
    ['shop', 'shop', 'shop', 'bank', 'bank', 'shop'].map((name) => `{"name":"${name}"}`),
  )
  expect(written).toBe(3)
})
