import { expect, test } from 'vitest'
import { gatherMetrics, resolveMetric } from './resolve.ts'

const catalogue = await gatherMetrics()
const own = new Map()

test('holds what experiments and alerts need', () => {
  expect([...catalogue.keys()]).toEqual(
    expect.arrayContaining([
      ...['cost-per-call', 'error-rate', 'guardrail-fires', 'latency-over'],
      ...['output-tokens', 'refusal-rate', 'score', 'truncation'],
    ]),
  )
})

test.each([...catalogue.values()])('$name says what it is, and binds every value', ({ name, ...metric }) => {
  const { argument } = metric
  expect(metric.words).toMatch(/^[A-Z].*\.$/)
  if (argument === null || argument.isOptional)
    expect(resolveMetric(catalogue, own, name)).toMatchObject({ ok: true, value: { name } })
  else expect(resolveMetric(catalogue, own, name)).toMatchObject({ error: { code: 'metric-invalid' } })
  const asked = argument === null ? name : `${name}.${argument.example}`
  const found = resolveMetric(catalogue, own, asked)
  if (!found.ok) throw new Error(found.error.detail)
  const bound: unknown[] = []
  const { numerator, denominator } = found.value.sql({
    value: (value) => `{v${bound.push(value) - 1}:String}`,
    score: (score, source) => `scored.s${bound.push([score, source]) - 1}`,
  })
  for (const text of [numerator, denominator ?? '1'])
    expect(text).not.toContain(argument?.example ?? 'nothing of a caller’s')
  expect(found.value.words).toMatch(/\.$/)
})

test.each([
  ['nothing-of-ours', 'metric-unknown', /there are cost-per-call/],
  ['error-rate.5', 'metric-invalid', /takes nothing after its name/],
  ['latency-over.fast', 'metric-invalid', /milliseconds/],
  ['latency-over.0', 'metric-invalid', /milliseconds/],
  ['latency-over.-5', 'metric-invalid', /milliseconds/],
  ['score', 'metric-invalid', /name of a score/],
])('%s is refused', (name, code, detail) => {
  expect(resolveMetric(catalogue, own, name)).toMatchObject({
    ok: false,
    error: { code, detail: expect.stringMatching(detail) },
  })
})
