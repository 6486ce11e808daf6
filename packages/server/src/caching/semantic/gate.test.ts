import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditPairs, type LabelledPair } from './audit.ts'
import { gate, gateKind } from './gate.ts'

describe('what may share an answer', () => {
  it.each([
    ['What is the capital of France?', 'what is the capital of  france?'],
    ['Can you tell me what a monad is?', 'What a monad is?'],
    ['Is Mark really attracted to Anna?', 'Is Mark, in fact, attracted to Anna?'],
    ['Did Mark sell the boat?', 'Was the boat sold by Mark?'],
    ['Does Anna believe Mark?', 'Is Mark believed by Anna?'],
    ['Was the shop robbed by Mark?', 'Did Mark rob the shop?'],
    ['Is Anna married to Mark?', 'Is Mark married to Anna?'],
    ['Is he an actor or a nurse?', 'Is he a nurse or an actor?'],
    ["Why don't cats bark?", 'Why do not cats bark?'],
    ['Add 1,000 and two.', 'add 1000 and 2'],
    ['Wie hoch ist die Zugspitze?', 'wie hoch ist die Zugspitze?'],
  ])('%j and %j', (a, b) => {
    expect(gate(a, b)).toEqual({ agrees: true })
    expect(gate(b, a)).toEqual({ agrees: true })
    expect(gateKind(a)).toBe(gateKind(b))
  })

  it('any text agrees with itself', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        expect(gate(text, text).agrees).toBe(true)
      }),
    ))
})

describe('what may not', () => {
  it.each([
    ['numbers', 'Convert 15 miles', 'Convert 16 miles'],
    ['numbers', 'Is it open at 10am?', 'Is it open at 10 pm?'],
    ['numbers', 'What is -5 squared', 'What is 5 squared'],
    ['numbers', 'Give me 1.5 cups', 'Give me 15 cups'],
    ['quoted', 'What does "foo" mean?', 'What does "bar" mean?'],
    ['identifiers', 'What does getUser do?', 'What does getUsers do?'],
    ['identifiers', 'Explain a_b in https://a.test/x', 'Explain a_b in https://a.test/y'],
    ['negation', 'Should I worry?', 'Should I not worry?'],
    ['negation', 'Why does it start?', "Why doesn't it start?"],
    ['direction', 'How can I become more brave?', 'How can I become less brave?'],
    ['direction', 'Do I eat before running?', 'Do I eat after running?'],
    ['direction', 'Is he a nurse or an actor?', 'Is he a nurse and an actor?'],
    ['names', 'Where was Anna born?', 'Where was Mark born?'],
    ['order', 'Is Anna beating Mark?', 'Is Mark beating Anna?'],
    ['order', 'Did Mark sell the boat?', 'Was Mark sold by the boat?'],
    ['order', 'Would he reject her and she him?', 'Would she reject him and he her?'],
    ['words', 'Can I feed my goat worms?', 'Can I feed my rat worms?'],
    ['words', 'Is she an engineer?', 'Is she an excellent engineer?'],
    ['words', 'a < b', 'a > b'],
    ['time', 'Is Anna a nurse?', 'Was Anna a nurse?'],
    ['question', 'Anna is a nurse.', 'Anna is a nurse?'],
    ['order', 'Is a dog eating a cat and a mouse running?', 'Is a dog eating a mouse and a cat running?'],
    [
      'order',
      'Swap A and B, respectively the red or the blue',
      'Swap A and B, respectively the blue or the red',
    ],
  ])('%s: %j and %j', (differsIn, a, b) => {
    expect(gate(a, b)).toEqual({ agrees: false, differsIn })
    expect(gate(b, a)).toEqual({ agrees: false, differsIn })
  })

  it('adding a word that is not mere emphasis is always a difference', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('not', 'only', 'just', 'never', 'old', 'former', 'fake', '7', 'Anna'),
        (word) => {
          expect(
            gate('Is he the owner of that house?', `Is he the ${word} owner of that house?`).agrees,
          ).toBe(false)
        },
      ),
    ))
})

const shared = join(import.meta.dirname, '../../../../../../shared/data/cache/adversarial_pairs.jsonl')
const isHere = existsSync(shared)
if (!isHere) process.stderr.write(`misleading pairs not checked: no ${shared}\n`)

it.skipIf(!isHere)('pairs made to mislead: at most one in a hundred false hits', () => {
  const pairs = readFileSync(shared, 'utf8')
    .trim()
    .split('\n')
    .map((line): LabelledPair => {
      const { family, a, b, label } = JSON.parse(line) as {
        family: string
        a: string
        b: string
        label: number
      }
      return { family, a, b, isSame: label === 1, similarity: null }
    })
  const { falseHits, trueHits } = auditPairs(pairs, null)
  expect(falseHits.n).toBeGreaterThan(1_000)
  expect(falseHits.value).toBeLessThanOrEqual(0.01)
  expect(trueHits.value).toBeGreaterThan(0.45)
})
