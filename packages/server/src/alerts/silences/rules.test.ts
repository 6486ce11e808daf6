import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isActive, isExpression, matching } from './rules.ts'

const labels = { guardrail: 'pii', severity: 'warning' }

it('compares as Alertmanager does: whole values, and a label that is not there is empty', () => {
  const holds = (label: string, is: '=' | '!=' | '=~' | '!~', value: string) =>
    matching([{ label, is, value }])(labels)
  expect(holds('guardrail', '=', 'pii')).toBe(true)
  expect(holds('guardrail', '=~', 'p')).toBe(false)
  expect(holds('guardrail', '=~', 'p.*|topics')).toBe(true)
  expect(holds('guardrail', '!~', 'p.*')).toBe(false)
  expect(holds('prompt', '!=', 'support')).toBe(true)
  expect(holds('prompt', '=', '')).toBe(true)
  expect(matching([])(labels)).toBe(true)
})

it('is active from its beginning up to its end', () => {
  const silence = { startsAt: '2026-11-26T12:00:00.000Z', endsAt: '2026-11-26T13:00:00.000Z' }
  const at = (time: string) => isActive(silence, Date.parse(`2026-11-26T${time}Z`))
  expect([at('11:59:59.999'), at('12:00:00'), at('12:59:59.999'), at('13:00:00')]).toEqual([
    ...[false, true, true, false],
  ])
})

it('reads whatever is typed as an expression or says that it is none, in linear time', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 256 }), fc.string({ maxLength: 256 }), (value, own) => {
      if (isExpression(value)) matching([{ label: 'a', is: '=~', value }])({ a: own })
    }),
  )
  expect(isExpression('(')).toBe(false)
  expect(matching([{ label: 'a', is: '=~', value: '(a+)+$' }])({ a: `${'a'.repeat(255)}!` })).toBe(false)
})
