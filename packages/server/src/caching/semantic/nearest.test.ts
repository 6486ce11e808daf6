import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gate, gateKind } from './gate.ts'
import { openQuestions, unitVector } from './nearest.ts'

const here = { projectId: 'p', id: 'partition' }
const asked = (text: string, ...values: number[]) => ({ text, vector: unitVector(values)! })
const remembered = (id: string, text: string, ...values: number[]) => ({
  ...asked(text, ...values),
  ...{ id, callId: `call-${id}` },
})

describe('the nearest question', () => {
  it('is the most similar one with which the gate agrees', () => {
    const questions = openQuestions({ bytesAtMost: 1 << 20 })
    questions.remember(here, remembered('far', 'How tall is Anna?', 1, 1))
    questions.remember(here, remembered('near', 'How tall is Anna really?', 1, 0.1))
    // Nearer still, and something else.
    questions.remember(here, remembered('other', 'How tall is Mark?', 1, 0))
    const found = questions.nearest(here, asked('How tall, please, is Anna?', 1, 0))
    expect(found?.remembered.id).toBe('near')
    expect(found?.similarity).toBeCloseTo(1 / Math.hypot(1, 0.1), 6)
    questions.forget(here, found!.remembered)
    expect(questions.nearest(here, asked('How tall is Anna?', 1, 0))?.remembered.id).toBe('far')
    expect(questions.nearest(here, asked('How tall is Anna?', -1, 0))).toBeNull()
    expect(questions.nearest(here, asked('How tall is Anna?', 1, 0, 0))).toBeNull()
  })

  it('is never of another partition', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 4 }), { minLength: 4, maxLength: 4 }), ([p, i, q, j]) => {
        const questions = openQuestions({ bytesAtMost: 1 << 20 })
        const [one, other] = [
          { projectId: p!, id: i! },
          { projectId: q!, id: j! },
        ]
        questions.remember(one, remembered('a', 'How tall is Anna?', 1))
        const isSame = p === q && i === j
        expect(questions.nearest(other, asked('How tall is Anna?', 1)) !== null).toBe(isSame)
      }),
    ))

  it('is found wherever the gate agrees: what it agrees on is of one kind', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ...[
              'did',
              'Anna',
              'really',
              'sell',
              'was',
              'sold',
              'by',
              'the',
              'boat',
              'not',
              'more',
              '15',
              'fifteen',
            ],
            ...[
              '"it"',
              'isn’t',
              'a',
              'or',
              'is',
              'married',
              'to',
              'Mark',
              '?',
              '.',
              'a_b',
              'tell me',
              'failed',
            ],
          ),
          { maxLength: 8 },
        ),
        fc.nat(40_320),
        (words, shuffle) => {
          const one = words.join(' ')
          const other = [...words]
            .sort((a, b) => (hashOf(a, shuffle) < hashOf(b, shuffle) ? -1 : 1))
            .join(' ')
          if (gate(one, other).agrees) expect(gateKind(one)).toBe(gateKind(other))
        },
      ),
      { numRuns: 2_000 },
    ))

  it('is one of so many: the oldest go', () => {
    const questions = openQuestions({ bytesAtMost: 10_000 })
    for (let at = 0; at < 100; at++)
      questions.remember(here, remembered(String(at), `How tall is number ${at}?`, at + 1, 1))
    expect(questions.size().bytes).toBeLessThanOrEqual(10_000)
    expect(questions.nearest(here, asked('How tall is number 0?', 1, 1))).toBeNull()
    expect(questions.nearest(here, asked('How tall is number 99?', 100, 1))?.remembered.id).toBe('99')
    // The same answer again takes its own place.
    const before = questions.size()
    questions.remember(here, remembered('99', 'How tall is number 99?', 100, 1))
    expect(questions.size()).toEqual(before)
  })
})

const hashOf = (word: string, seed: number): number =>
  Array.from(word).reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619) >>> 0, seed)

it('what has no direction has no vector', () => {
  for (const values of [[], [0, 0], [Number.NaN], [Infinity]]) expect(unitVector(values)).toBeNull()
})
