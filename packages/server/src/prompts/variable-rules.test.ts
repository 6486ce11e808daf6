import { describe, expect, test } from 'vitest'
import { VariableTypes } from './model.ts'
import { compileTemplate, type Values } from './render.ts'
import { checkVariables } from './variable-rules.ts'

const types: VariableTypes = {
  customer: { type: 'string', maxLength: 8 },
  count: { type: 'number', default: 3 },
  isNew: { type: 'boolean', required: false },
  tone: { type: 'enum', values: ['warm', 'dry'] },
  order: { type: 'json', maxLength: 20 },
}
const template = '{customer} {count} {isNew} {tone} {order}'
const whole = { customer: 'Ada', tone: 'dry', order: { a: [1] } }
const render = (values: Values) => {
  const rendered = compileTemplate({ template, variableTypes: types }).render(values)
  return rendered.ok ? rendered.value.text : `${rendered.error.code}: ${rendered.error.detail}`
}

describe('rendering', () => {
  test('fills defaults in, and nothing for what need not be given', () =>
    expect(render(whole)).toBe('Ada 3  dry {"a":[1]}'))
  test('names every variable that misses', () =>
    expect(render({})).toBe('variable-missing: No value for: customer, tone, order.'))
  test.each<readonly [what: string, values: Values, told: string]>([
    ['a number as text', { count: '3' }, 'count must be a number'],
    ['no finite number', { count: Number.NaN }, 'count must be a number'],
    ['text for a boolean', { isNew: 'true' }, 'isNew must be true or false'],
    ['null for text', { customer: null }, 'customer must be text'],
    ['text too long', { customer: 'x'.repeat(9) }, 'customer is 9 characters long, and may be 8'],
    ['json too long', { order: { a: 'x'.repeat(20) } }, 'order is 28 characters long, and may be 20'],
    ['another word of an enum', { tone: 'toString' }, 'tone must be one of: warm, dry'],
  ])('refuses %s, without saying it again', (_, values, told) =>
    expect(render({ ...whole, ...values })).toBe(`variable-invalid: ${told}.`),
  )
  test('a value is text, whatever it says', () => {
    const hostile = '{tone} {{x}} ${process.exit()} {{> other@1}} __proto__'
    const rendered = compileTemplate({ template: '[{a}] [{b}]' }).render({ a: hostile, b: { toJSON: 1 } })
    expect(rendered).toMatchObject({ value: { text: `[${hostile}] [{"toJSON":1}]` } })
  })
  test('names of the prototype are names like any other', () => {
    const own = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Values
    const both = compileTemplate({ template: '{__proto__}{constructor}' })
    expect(both.render(own)).toMatchObject({ value: { text: 'ab' } })
    expect(both.render({})).toMatchObject({
      error: { code: 'variable-missing', detail: 'No value for: __proto__, constructor.' },
    })
  })
  test('a long value in many places is measured before it is written', () => {
    const bomb = compileTemplate({ template: '{a}'.repeat(300_000) })
    expect(bomb.render({ a: 'x'.repeat(1_000_000) })).toMatchObject({ error: { code: 'prompt-too-long' } })
  })
})

describe('declaring', () => {
  const trouble = (declared: unknown, used = ['a']) => {
    const parsed = VariableTypes.safeParse(declared)
    if (!parsed.success) return parsed.error.issues[0]!.message
    const checked = checkVariables(parsed.data, used, used)
    return checked.ok ? checked.value : checked.error.detail
  }
  test('needs nothing', () => expect(checkVariables(undefined, ['a'], [])).toMatchObject({ value: [] }))
  test('one declared, all must be', () =>
    expect(trouble({ a: { type: 'string' } }, ['a', 'b', 'c'])).toBe(
      '"variableTypes" does not declare what the texts use: b, c.',
    ))
  test('what no text uses is a warning', () =>
    expect(trouble({ a: { type: 'string' }, b: { type: 'json' } })).toEqual([
      '"variableTypes" declares b, which no text uses.',
    ]))
  test.each<readonly [what: string, type: unknown, told: string]>([
    [
      'an enum without values',
      { type: 'enum' },
      '"variableTypes.a" needs "values" for an enum, and only then.',
    ],
    [
      'values without an enum',
      { type: 'string', values: ['x'] },
      '"variableTypes.a" needs "values" for an enum, and only then.',
    ],
    [
      'a length of a number',
      { type: 'number', maxLength: 2 },
      '"variableTypes.a" cannot have "maxLength": it is of type number.',
    ],
    [
      'a default that will not do',
      { type: 'enum', values: ['x'], default: 'y' },
      '"variableTypes.a" has a default that must be one of: x.',
    ],
    [
      'a default that nobody would need',
      { type: 'string', required: true, default: 'y' },
      '"variableTypes.a" has a default, so no value is required: leave one of them out.',
    ],
  ])('refuses %s', (_, type, told) => expect(trouble({ a: type })).toBe(told))
  test('refuses __proto__, which would not be kept', () =>
    expect(trouble(JSON.parse('{"__proto__": {"type": "string"}}'))).toBe(
      'a variable may not be called __proto__',
    ))
})
