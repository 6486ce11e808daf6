import { describe, expect, test } from 'vitest'
import type { PromptVersionRow } from '../model.ts'
import { expandNew, moving, resolver } from './moving.ts'
import { expander, readPartials, type Includable } from './rules.ts'

const row = (name: string, version: number, template: string, more: object = {}): PromptVersionRow => ({
  ...{ projectId: 'default', name, version, template, hash: `${name}${version}` },
  ...{ modelId: 'm', temperature: 0, maxTokens: 1, messages: null, tools: null, responseFormat: null },
  ...{ parameters: null, variableTypes: null, metadata: null, author: 'ada', message: null },
  partials: read(template),
  createdAt: '2026-01-02T03:04:05.000Z',
  ...more,
})
function read(template: string): string[] {
  const found = readPartials({ template })
  return found.ok ? [...found.value] : []
}
const live = (...places: readonly string[]) =>
  places.map((place) => {
    const [name, version, environment = 'production'] = place.split(' ') as [string, string, string?]
    return { projectId: 'default', name, version: Number(version), environment }
  })
const expanded = (versions: readonly PromptVersionRow[], active: ReturnType<typeof live>, of: Includable) => {
  const whole = expander(resolver({ versions: [...versions], live: active }))(of)
  return whole.ok ? whole.value : `${whole.error.code}: ${whole.error.detail}`
}

describe('references', () => {
  test.each<readonly [template: string, found: readonly string[]]>([
    ['no braces', []],
    ['{{> tone@3}} and {{>tone@production}}, {{> tone@3 }} again', ['tone@3', 'tone@production']],
    ['{name} {{name}} {"a": {"b": {c}}} {{ > x@1 }}', []],
    ['{{{> tone@3}}} has a brace too many: words', []],
  ])('%j', (template, found) => expect(readPartials({ template })).toEqual({ ok: true, value: found }))
  test('in messages and their parts', () =>
    expect(
      readPartials({
        template: '',
        messages: [
          { role: 'user', content: '{{> a@1}}' },
          { role: 'user', content: [{ type: 'text', text: '{{> b@1}}' }, { type: 'image' }] },
        ],
      }),
    ).toMatchObject({ value: ['a@1', 'b@1'] }))
  test.each([
    ['one\n{{> tone@3', 'What "{{>" begins in line 2 never ends'],
    ['{{> tone@3 {{> tone@3}}', 'begins in line 1 never ends'],
    ['{{> tone}}', '"{{> tone}}" must name a prompt and its version or environment'],
    ['{{> a b@1}}', 'never ends'],
    ['{{> ../x@1}}', 'must name a prompt'],
    ['{{> tone@0}}', 'must name a prompt'],
  ])('%j is refused', (template, told) =>
    expect(readPartials({ template })).toMatchObject({
      error: { code: 'prompt-invalid', detail: expect.stringContaining(told) as string },
    }),
  )
  test('a template that is nothing but beginnings is read in linear time', () => {
    expect(readPartials({ template: '{{> '.repeat(250_000) })).toMatchObject({ ok: false })
    expect(readPartials({ template: `{{> ${'x'.repeat(999_000)}` })).toMatchObject({ ok: false })
  })
})

describe('putting in', () => {
  const tone = [row('tone', 1, 'Be kind.'), row('tone', 2, 'Be brief, {name}.')]
  test('by version and by environment, and says which stood there', () => {
    const outer = row('support', 1, '{{> tone@1}} Then: {{> tone@staging}}')
    expect(expanded([...tone, outer], live('tone 2 staging'), outer)).toMatchObject({
      template: 'Be kind. Then: Be brief, {name}.',
      partials: [
        { name: 'tone', version: 1, hash: 'tone1' },
        { name: 'tone', version: 2, hash: 'tone2' },
      ],
    })
  })
  test('one inside another, its types less near than the outer ones', () => {
    const inner = row('inner', 1, '{a}{b}', { variableTypes: { a: { type: 'json' }, b: { type: 'json' } } })
    const outer = row('outer', 1, '{{> middle@1}}{a}', { variableTypes: { a: { type: 'string' } } })
    expect(expanded([inner, row('middle', 1, '<{{> inner@1}}>'), outer], [], outer)).toMatchObject({
      template: '<{a}{b}>{a}',
      variableTypes: { a: { type: 'string' }, b: { type: 'json' } },
      partials: [{ name: 'middle' }, { name: 'inner' }],
    })
  })
  test('not into a version older than partials', () => {
    const old = row('old', 1, 'Write {{> tone@1}} in Handlebars', { partials: null })
    expect(expanded([...tone, old], [], old)).toMatchObject({ template: old.template, partials: [] })
  })
  test('a name of what is replaced is never read as a pattern', () => {
    const money = row('money', 1, 'costs $& $1 $$')
    const outer = row('outer', 1, 'It {{> money@1}}.')
    expect(expanded([money, outer], [], outer)).toMatchObject({ template: 'It costs $& $1 $$.' })
  })
  test('of what is not there is told', () => {
    const outer = row('support', 1, '{{> tone@production}}')
    expect(expanded([...tone, outer], live('tone 1 staging'), outer)).toBe(
      'partial-unknown: support@1 includes "tone@production".',
    )
  })
  test('ten times ten times … is refused before it is written', () => {
    const laughs = [row('laugh0', 1, 'ha'.repeat(50))]
    for (let depth = 1; depth < 12; depth++)
      laughs.push(row(`laugh${depth}`, 1, `{{> laugh${depth - 1}@1}}`.repeat(10)))
    expect(expanded(laughs, [], laughs.at(-1)!)).toContain('prompt-too-long: laugh5@1')
  })
  test('a long chain is refused', () => {
    const chain = [row('c0', 1, 'x')]
    for (let depth = 1; depth < 20; depth++) chain.push(row(`c${depth}`, 1, `{{> c${depth - 1}@1}}`))
    expect(expanded(chain, [], chain.at(-1)!)).toContain('more than 16 deep')
  })
})

describe('circles', () => {
  test('a version that would include itself once active is refused when it is registered', () => {
    const versions = [row('a', 1, 'x'), row('b', 1, '{{> a@production}}')]
    const prompts = { versions, live: live('a 1', 'b 1') }
    expect(expandNew(prompts, row('a', 2, '{{> b@production}}'))).toMatchObject({
      error: { code: 'partial-circular', detail: 'The circle is a@2 → b@1 → a@2.' },
    })
    expect(expandNew(prompts, row('a', 2, 'again {{> a@1}}'))).toMatchObject({ ok: true })
  })
  const versions = [row('a', 1, '{{> b@production}}'), row('b', 1, 'x'), row('b', 2, '{{> a@1}}')]
  test('one that only an activation closes is refused then', () => {
    const prompts = { versions, live: live('a 1', 'b 1') }
    expect(moving(prompts, { name: 'b', environment: 'production' }, versions[2]!)).toMatchObject({
      error: {
        code: 'partial-circular',
        detail: 'Activating b@2 in production would break a@1. The circle is a@1 → b@2 → a@1.',
      },
    })
    expect(moving(prompts, { name: 'b', environment: 'staging' }, versions[2]!)).toMatchObject({ ok: true })
  })
  test('an activation says which active versions it moves', () => {
    const others = [...versions.slice(0, 2), row('b', 3, 'y'), row('c', 1, '{{> b@1}}')]
    const prompts = { versions: others, live: live('a 1', 'b 1', 'c 1') }
    expect(moving(prompts, { name: 'b', environment: 'production' }, others[2]!)).toMatchObject({
      value: [{ name: 'a', version: 1 }],
    })
  })
})
