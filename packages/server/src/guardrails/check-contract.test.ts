import { describe, expect, test } from 'vitest'
import type { Check, CheckLoan, Examined, Passage, ReadyCheck, Surroundings } from './check.ts'
import { gatherChecks } from './gather-checks.ts'
import { stretchesOf, labelOf } from './mask.ts'

const checks = [...(await gatherChecks()).values()].filter(({ isRemote }) => !isRemote)

const loan: CheckLoan = {
  postJson: () => Promise.reject(new Error('a local check stays inside')),
  judge: () => Promise.reject(new Error('a local check stays inside')),
  guardrail: 'tried',
}

const around = (change: Partial<Surroundings> = {}): Surroundings => ({
  ...{ stage: 'input', language: null, systemText: '', userText: '' },
  documents: ['The shop opens at nine.'],
  signal: new AbortController().signal,
  ...change,
})

type Whole = Extract<Examined, { kind: 'examined' }>

const examine = (check: Check, options: object, passage: Passage, surroundings: Surroundings): Whole =>
  wholeOf(check.ready(check.options.parse(options), loan), passage, surroundings)

function wholeOf(ready: ReadyCheck, passage: Passage, surroundings: Surroundings): Whole {
  const examined = ready.examine([passage], surroundings)
  if (examined instanceof Promise) throw new Error('a local check answers at once')
  if (examined.kind === 'failed') throw new Error(examined.reason)
  return examined
}

const masked = (text: string, { findings }: Whole): string =>
  stretchesOf(text, findings)
    .toReversed()
    .reduce(
      (left, { start, end, kind, replacement }) =>
        left.slice(0, start) + (replacement ?? `[${labelOf(kind)}]`) + left.slice(end),
      text,
    )

describe.each(checks)('$name', (check) => {
  test('says what it looks for, what it misses, and where it looks', () => {
    expect(check.about).toMatch(/\.$/)
    expect(check.misses).toMatch(/\.$/)
    expect(check.stages.length).toBeGreaterThan(0)
    expect(check.threshold).toBeGreaterThan(0)
    expect(check.threshold).toBeLessThanOrEqual(1)
  })

  test('refuses options it does not know', () => {
    const { options = {} } = check.fixtures[0]!
    expect(check.options.safeParse(options).success).toBe(true)
    expect(check.options.safeParse({ ...options, colour: 'red' }).success).toBe(false)
  })

  test('shows what it fires on, and what it lets pass', () =>
    expect(check.fixtures.map(({ fires }) => fires)).toEqual(expect.arrayContaining([true, false])))

  test.each(check.fixtures)('fixture %$: $text', (fixture) => {
    const { text, stage = check.stages[0]!, systemText, userText, documents, options = {} } = fixture
    const { speaker = stage === 'output' ? 'assistant' : 'user' } = fixture
    const surroundings = around({
      stage,
      ...(systemText === undefined ? {} : { systemText }),
      ...(userText === undefined ? {} : { userText }),
      ...(documents === undefined ? {} : { documents }),
    })
    const examined = examine(check, options, { text, speaker }, surroundings)
    expect(examined.score >= check.threshold, examined.reason).toBe(fixture.fires)
    if (fixture.kinds)
      expect([...new Set(examined.findings.map(({ kind }) => kind))].sort()).toEqual(fixture.kinds)
    if (fixture.masked !== undefined) expect(masked(text, examined)).toBe(fixture.masked)
  })

  const odd = [
    '',
    ' ',
    '\0',
    '{',
    '[',
    '(((',
    '\ud83d',
    '\udc00',
    '__proto__',
    '$&',
    '%',
    '%e0%a4%a',
    '@',
    '://',
    '+',
  ]
  const ready = check.ready(check.options.parse(check.fixtures[0]!.options ?? {}), loan)

  test.each(odd)('takes odd text %j', (text) => {
    for (const speaker of ['user', 'tool', 'assistant'] as const) {
      const examined = wholeOf(ready, { text, speaker }, around())
      expect(examined.score >= 0 && examined.score <= 1).toBe(true)
      expect(examined.reason).toMatch(/[.”]$/)
      for (const { start, end, score } of examined.findings) {
        expect(0 <= start && start < end && end <= text.length).toBe(true)
        expect(score > 0 && score <= 1).toBe(true)
      }
    }
  })

  test('says nothing of what it found', () => {
    for (const { text, options = {}, speaker = 'user', stage = 'input' } of check.fixtures)
      if (text.length > 24)
        expect(examine(check, options, { text, speaker }, around({ stage })).reason).not.toContain(text)
  })

  test('no passages are nothing', () => {
    const { options = {} } = check.fixtures[0]!
    const examined = check.ready(check.options.parse(options), loan).examine([], around())
    expect(examined).toMatchObject({ kind: 'examined', findings: [] })
  })
})
