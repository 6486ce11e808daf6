import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frequenciesOf, stemsOf } from './ground.ts'
import { signalMemory } from './memory.ts'
import { readSignals, type GivenDocument, type SignalsAsk } from './read-signals.ts'

const nowMs = Date.parse('2026-11-26T00:00:00Z')
const daysAgo = (days: number): string => new Date(nowMs - days * 86_400_000).toISOString()

const document = (text: string | null, rest: Partial<GivenDocument> = {}): GivenDocument => ({
  text,
  source: null,
  sourceUpdatedAt: null,
  indexedAt: null,
  ...rest,
})

const tower = 'The Eiffel Tower is 330 metres tall and was completed in 1889.'
const place = 'The tower is located in Paris, France, on the Champ de Mars.'

const ask = (rest: Partial<SignalsAsk> = {}): SignalsAsk => {
  const documents = rest.documents ?? [document(tower), document(place)]
  return {
    query: 'How tall is the Eiffel Tower?',
    answer: 'It is 330 metres tall.',
    documents,
    nowMs,
    ttlOf: () => 30,
    frequencies: frequenciesOf(documents.map(({ text }) => stemsOf(text ?? ''))),
    otherContexts: [],
    ...rest,
  }
}

describe('an answer beside its documents', () => {
  test('made of them is grounded, and the document it came from was used', () => {
    const { signals, documents } = readSignals(ask())
    expect(signals.groundedShare).toBeGreaterThan(0.9)
    expect(signals.utilisation).toBe(1)
    expect(documents.map(({ used }) => used)).toEqual([1, 0])
    expect(signals.wastedShare).toBe(0.5)
  })

  test('made up is not, and its risk is higher', () => {
    const made = readSignals(ask({ answer: 'Norwegian climbers repaint it every seven years.' }))
    expect(made.signals.groundedShare).toBeLessThan(0.1)
    expect(made.signals.groundednessRisk!).toBeGreaterThan(readSignals(ask()).signals.groundednessRisk!)
  })

  test('is compared with what contexts of other questions would give by chance', () => {
    const others = Array.from({ length: 5 }, () => stemsOf('330 metres of cable'))
    const { signals } = readSignals(
      ask({ answer: 'It has 330 metres and stands in Paris.', otherContexts: others }),
    )
    expect(signals.utilisationCorrected!).toBeLessThan(signals.utilisation!)
  })

  test('that cannot be told says why, and is never a number', () => {
    const without = readSignals(ask({ answer: null }))
    expect(without.signals.groundedShare).toBeNull()
    expect(without.unknown).toMatchObject({ groundedShare: 'no-answer', utilisation: 'no-answer' })
    expect(readSignals(ask({ answer: 'It is so.' })).unknown).toMatchObject({
      groundedShare: 'answer-without-content',
      utilisation: 'answer-without-novel-words',
    })
    expect(readSignals(ask({ answer: '埃菲尔铁塔高三百三十米' })).unknown.groundedShare).toBe(
      'script-without-spaces',
    )
    expect(readSignals(ask({ documents: [document(null)] })).unknown.groundedShare).toBe('no-document-text')
    expect(readSignals(ask()).unknown.utilisationCorrected).toBe('too-few-other-contexts')
  })

  test('to nothing retrieved is noticed, unless it says that it does not know', () => {
    const empty = (answer: string | null) => readSignals(ask({ documents: [], answer })).signals.answeredEmpty
    expect(empty('It is 330 metres tall.')).toBe(true)
    expect(empty('I could not find anything about that.')).toBe(false)
    expect(empty(null)).toBeNull()
  })
})

test('a document that repeats an earlier one is marked, and takes no use from it', () => {
  const { signals, documents } = readSignals(
    ask({ documents: [document(tower), document(place), document(tower.toUpperCase())] }),
  )
  expect(documents.map(({ duplicateOf }) => duplicateOf)).toEqual([null, null, 1])
  expect(documents[0]!.used).toBe(1)
  expect(signals.duplicateShare).toBeCloseTo(1 / 3)
  expect(signals.redundancy).toBeGreaterThan(0.3)
})

test('ages are told by kind of source; the unknown have a share of their own', () => {
  const { signals } = readSignals(
    ask({
      documents: [
        document(tower, { source: 'news', sourceUpdatedAt: daysAgo(10), indexedAt: daysAgo(9) }),
        document(place, { source: 'policy', sourceUpdatedAt: daysAgo(100), indexedAt: daysAgo(200) }),
        document('Undated.'),
      ],
      ttlOf: (source) => (source === 'news' ? 7 : 365),
    }),
  )
  expect(signals).toMatchObject({
    ageDaysP50: 55,
    staleShare: 0.5,
    outdatedShare: 0.5,
    indexLagHoursP50: 24,
  })
  expect(signals.unknownAgeShare).toBeCloseTo(1 / 3)
  expect(signals.staleWeighted).toBeCloseTo(1 / (1 + 1 / Math.log2(3)))
})

test('formatting faults are told of each document', () => {
  const { documents } = readSignals(
    ask({ documents: [document('CafÃ© menu'), document('<div>Menu</div>'), document(' '), document(place)] }),
  )
  expect(documents.map(({ faults }) => faults)).toEqual([['mojibake'], ['html_residue'], ['empty'], []])
})

test('whatever the texts hold, shares are shares and every null has a reason', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.lorem({ maxCount: 30 }))
  fc.assert(
    fc.property(
      text,
      fc.option(text),
      fc.array(fc.option(text), { maxLength: 6 }),
      (query, answer, texts) => {
        const { signals, unknown } = readSignals(
          ask({ query, answer, documents: texts.map((one) => document(one)) }),
        )
        for (const [name, value] of Object.entries(signals)) {
          if (value === null) expect(unknown[name]).toMatch(/^[a-z-]+$/)
          else expect(Number.isFinite(Number(value))).toBe(true)
          if (/Share|utilisation$|redundancy|Weighted/.test(name) && value !== null) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1 + 1e-12)
          }
        }
      },
    ),
    { seed: 6, numRuns: 200 },
  )
})

describe('what is remembered of other queries', () => {
  test('is bounded, forgets by halves, and gives no context of the same question', () => {
    const memory = signalMemory(() => 0.5, { stems: 100, chunks: 10, contexts: 6, places: 2 })
    for (let at = 0; at < 50; at++) {
      const stems = stemsOf(`chunk ${at} common`)
      memory.frequencies('p', [{ key: String(at), text: `chunk ${at} common` }], stemsOf)
      memory.remember('p', 'index', `question ${at}`, stems)
    }
    const frequencies = memory.frequencies('p', [], stemsOf)
    expect(frequencies.chunks).toBeLessThanOrEqual(11)
    expect(frequencies.of('common')).toBeGreaterThan(frequencies.of('49'))
    expect(memory.otherContexts('p', 'index', 'question 49')).toHaveLength(5)
    expect(memory.otherContexts('p', 'another', 'question 49')).toHaveLength(0)
  })
})
