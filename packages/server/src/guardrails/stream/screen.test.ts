import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cards, guardrail, lookParts } from '../guardrails.fixture.ts'
import type { ReadyCheck } from '../check.ts'
import type { ReadyGuardrail } from '../ready.ts'
import { createVault, type Vault } from '../mask.ts'
import { openWatch, type Blocked } from '../watch.ts'
import { streamScreen } from './screen.ts'
import { ways, type Way } from './ways.fixture.ts'

const around = { language: null, systemText: '', userText: '', documents: [] }

function screened(
  { texts, read }: Way,
  events: readonly string[],
  {
    check,
    settings = {},
    vault = createVault(),
  }: { check: ReadyCheck | null; settings?: Partial<ReadyGuardrail>; vault?: Vault },
) {
  const watch = check && openWatch('output', [guardrail(check, settings)], lookParts())
  let shown = ''
  let kept = ''
  let blocked: Blocked | null = null
  let hasEnded = false
  const screen = streamScreen({
    texts,
    looker: watch && {
      reach: check.reach,
      examine: (passages, regions) => watch.examine(passages, around, regions ?? undefined),
      tooLong: () => watch.fail('too long'),
    },
    vaults: { asked: vault, said: createVault() },
    emit: (more, recorded) => {
      shown += more
      kept += recorded
    },
    onEnd: () => (hasEnded = true),
    onBlock: (by) => (blocked = by),
    onGone: () => {},
    onBug: (error) => {
      throw error
    },
    onReady: () => {},
  })
  for (const one of events) screen.push(one)
  screen.end()
  const told = (text: string) =>
    text
      .split('\n\n')
      .filter((one) => one !== '' && one !== 'data: [DONE]')
      .map((one) => JSON.parse(one.slice('data: '.length)) as unknown)
  return {
    shown,
    kept,
    blocked,
    hasEnded,
    text: read(told(shown)),
    keptText: read(told(kept)),
    evaluations: watch?.evaluations() ?? [],
  }
}

/** A text in pieces, cut at these shares of its length. */
function cut(text: string, shares: readonly number[]): string[] {
  const places = [...new Set(shares.map((share) => Math.floor(share * text.length)))].sort((a, b) => a - b)
  return [0, ...places].map((from, at) => text.slice(from, places[at] ?? text.length))
}

const secret = '4111 1111 1111 1111'
const prose = fc.stringMatching(/^[a-z ,.\n"\\é😀]{0,300}$/u)
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 30 })
const inJson = (name: string, text: string): string =>
  name.endsWith('arguments') ? JSON.stringify({ note: text, n: 1 }) : text

describe.each(Object.entries(ways))('%s', (name, way) => {
  test('a secret cut anywhere is caught, and none of it passes', () => {
    fc.assert(
      fc.property(prose, prose, shares, (before, after, places) => {
        const text = inJson(name, `${before} ${secret} ${after}`)
        const { blocked, shown, text: seen } = screened(way, way.events(cut(text, places)), { check: cards })
        expect(blocked).toMatchObject({ stage: 'output', cause: 'found' })
        expect(text.startsWith(seen)).toBe(true)
        expect(seen).not.toMatch(/\d{2}/)
        expect(shown).not.toContain('4111')
      }),
    )
  })

  test('it is masked in all its places, and everything else reads as it did', () => {
    fc.assert(
      fc.property(prose, prose, shares, (before, after, places) => {
        const text = inJson(name, `${before} ${secret} ${after} ${secret}`)
        const {
          blocked,
          hasEnded,
          shown,
          text: seen,
          keptText,
          evaluations,
        } = screened(way, way.events(cut(text, places)), { check: cards, settings: { action: 'mask' } })
        expect([blocked, hasEnded]).toEqual([null, true])
        expect(seen).toBe(text.replaceAll(secret, '[CARD_1]'))
        expect(keptText).toBe(seen)
        expect(shown).not.toMatch(/4111|1111/)
        const findings = name.endsWith('twice') ? 4 : 2
        expect(evaluations).toMatchObject([{ verdict: 'modify', kinds: ['card'], findings }])
      }),
    )
  })

  test('each split at two places is caught', () => {
    const text = inJson(name, `Your card is ${secret}, as you said.`)
    for (let first = 0; first <= text.length; first++)
      for (let second = first; second <= text.length; second += 3) {
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)]
        const { text: seen } = screened(way, way.events(pieces), {
          check: cards,
          settings: { action: 'mask' },
        })
        expect(seen).toBe(text.replace(secret, '[CARD_1]'))
      }
  })

  test('what was masked in the request is put back, wherever its placeholder is cut', () => {
    const value = 'a "quoted"\nname@example.com'
    fc.assert(
      fc.property(prose, prose, shares, fc.boolean(), (before, after, places, isChecked) => {
        const vault = createVault()
        vault.mask(value, [{ passage: 0, start: 0, end: value.length, kind: 'email', score: 1 }])
        const words = (email: string) =>
          inJson(name, `${before}[EMAIL_1] [EMAIL_1${after} ${email} [EMAIL_2]`).replace(
            '[EMAIL_1]',
            name.endsWith('arguments') ? JSON.stringify(value).slice(1, -1) : value,
          )
        const text = inJson(name, `${before}[EMAIL_1] [EMAIL_1${after} [EMAIL_1] [EMAIL_2]`)
        const { text: seen, keptText } = screened(way, way.events(cut(text, places)), {
          ...{ check: isChecked ? cards : null, vault },
        })
        expect(keptText).toBe(text)
        expect(seen).toBe(words(value))
      }),
    )
  })

  test('what nobody objects to passes byte for byte', () => {
    fc.assert(
      fc.property(prose, shares, (text, places) => {
        const events = way.events(cut(inJson(name, text), places))
        const { shown, hasEnded } = screened(way, events, { check: cards })
        expect([shown, hasEnded]).toEqual([events.join(''), true])
      }),
    )
  })
})

test('what is held adds one window before the first words, and no more behind them', () => {
  const way = ways['openai-chat text']!
  let shown = ''
  const watch = openWatch('output', [guardrail(cards)], lookParts())
  const screen = streamScreen({
    texts: way.texts,
    looker: {
      reach: cards.reach,
      examine: (passages, regions) => watch.examine(passages, around, regions ?? undefined),
      tooLong: () => watch.fail('too long'),
    },
    vaults: { asked: createVault(), said: createVault() },
    emit: (more) => (shown += more),
    ...{ onEnd: () => {}, onBlock: () => {}, onGone: () => {}, onBug: () => {}, onReady: () => {} },
  })
  // The reach of the check (31), a step (48) and a word.
  const window = 31 + 48 + 10
  let pushed = 0
  for (const word of 'The parcel is on its way. '.repeat(40).split(/(?<= )/)) {
    pushed += word.length
    for (const one of way.events([word]).slice(1, 2)) screen.push(one)
    const passed = shown
      .split('\n\n')
      .filter(Boolean)
      .map((one) => JSON.parse(one.slice(6)).choices[0].delta.content as string)
      .join('').length
    expect(pushed - passed).toBeLessThanOrEqual(window)
  }
})
