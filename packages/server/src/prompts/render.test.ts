import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { compileTemplate, type Values } from './render.ts'

const Cases = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      template: z.string(),
      variables: z.record(z.string(), z.unknown()),
      text: z.string().optional(),
      missing: z.array(z.string()).optional(),
    }),
  ),
})
/** The SDK renders too, and is held to the same cases. */
const shared = Cases.parse(
  JSON.parse(readFileSync(new URL('../../../sdk/src/prompts/render-cases.json', import.meta.url), 'utf8')),
)

const render = (template: string, values: Values) => {
  const rendered = compileTemplate({ template }).render(values)
  return rendered.ok ? rendered.value.text : `${rendered.error.code}: ${rendered.error.detail}`
}

describe('as the SDK does it', () => {
  test.each(shared.cases)('$name', ({ template, variables, text, missing }) =>
    expect(render(template, variables)).toBe(
      text ?? `variable-missing: No value for: ${missing?.join(', ')}.`,
    ),
  )
})

describe('braces', () => {
  test.each([
    ['{{name}}', '{name}'],
    ['{{{name}}}', '{V}'],
    ['{{{{name}}}}', '{{name}}'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['{"a": {"b": {name}}}', '{"a": {"b": V}}'],
    ['{"a": {name}}', '{"a": V}'],
    ['{{}} {} { } {{ name }}', '{{}} {} { } {{ name }}'],
    ['{0} {name.part} {name!r} {name:>3} {na me} {ñ}', '{0} {name.part} {name!r} {name:>3} {na me} {ñ}'],
    ['{name', '{name'],
    ['name}', 'name}'],
    ['{{name}', '{V'],
    ['{name}}', 'V}'],
    ['{name}{name}', 'VV'],
    ['', ''],
  ])('%s becomes %s', (template, text) => expect(render(template, { name: 'V' })).toBe(text))

  test('a template Python can format comes out as Python formats it', () => {
    const piece = fc.constantFrom('{name}', '{{name}}', '{{{name}}}', '{{{{name}}}}', 'words ', 'é😀\n', ': ')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const asPython = (one: string) =>
          one.replace(/^(\{+)name(\}+)$/, (_, { length }: string) => {
            const around = Math.floor(length / 2)
            return '{'.repeat(around) + (length % 2 ? 'V' : 'name') + '}'.repeat(around)
          })
        // Neighbouring braces would run together, for Python too.
        expect(render(pieces.join(' '), { name: 'V' })).toBe(pieces.map(asPython).join(' '))
      }),
    )
  })
})

describe('values', () => {
  test('are never looked at again', () => {
    const nasty = fc.constantFrom('{a}', '{b}', '{{a}}', '$&', '$1', '`', '{"x": {b}}')
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        expect(render('<{a}|{b}>', { a, b })).toBe(`<${a}|${b}>`)
      }),
    )
  })
  test('that miss are all named, once', () => {
    expect(render('{a} {b} {a} {c}', { b: 1 })).toBe('variable-missing: No value for: a, c.')
  })
  test('of the prototype are none', () => {
    expect(render('{toString} {__proto__}', {})).toBe('variable-missing: No value for: toString, __proto__.')
    expect(render('{__proto__}', JSON.parse('{"__proto__": "own"}') as Values)).toBe('own')
  })
  test('that nobody asked for are reported', () => {
    expect(compileTemplate({ template: '{a}' }).render({ a: 1, b: 2, c: 3 })).toMatchObject({
      value: { unused: ['b', 'c'] },
    })
  })
})

describe('messages', () => {
  const template = compileTemplate({
    template: 'You help {customer}.',
    messages: [
      { role: 'user', content: 'Hi {{x}} from {customer}' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '{question}?' },
          { type: 'image', url: '{customer}' },
          'as is {question}',
          null,
        ],
      },
      { role: 'assistant', tool_calls: [{ name: '{customer}' }] },
    ],
  })
  test('are filled in where they have text, and nowhere else', () => {
    expect(template.variables).toEqual(['customer', 'question'])
    expect(template.render({ customer: 'Ada', question: 'Why' })).toMatchObject({
      value: {
        text: 'You help Ada.',
        messages: [
          { role: 'system', content: 'You help Ada.' },
          { role: 'user', content: 'Hi {x} from Ada' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Why?' },
              { type: 'image', url: '{customer}' },
              'as is {question}',
              null,
            ],
          },
          { role: 'assistant', tool_calls: [{ name: '{customer}' }] },
        ],
      },
    })
  })
})

test('a long run of braces is read in linear time', () => {
  const startedAt = performance.now()
  render('{'.repeat(500_000) + 'a', {})
  render('{a'.repeat(250_000), {})
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
