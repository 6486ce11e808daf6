import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bradleyTerry, matchOf } from './bradley-terry.ts'
import { chance, times } from './chance.fixture.ts'
import { cohenKappa, fleissKappa } from './kappa.ts'
import { krippendorffAlpha, type Level, type Rating } from './krippendorff.ts'

const cell = fc.integer({ min: 0, max: 40 })
const table = fc.tuple(fc.tuple(cell, cell, cell), fc.tuple(cell, cell, cell), fc.tuple(cell, cell, cell))
const transposed = (rows: readonly (readonly number[])[]) =>
  rows[0]!.map((_, at) => rows.map((row) => row[at]!))

test('raters who change places agree as before, and never more than fully', () => {
  fc.assert(
    fc.property(table, fc.constantFrom('none', 'linear', 'quadratic'), (rows, weighting) => {
      const [one, other] = [cohenKappa(rows, weighting), cohenKappa(transposed(rows), weighting)]
      expect(one?.kappa ?? null).toEqual(other === null ? null : expect.closeTo(other.kappa, 12))
      if (one !== null) expect(one.kappa).toBeLessThanOrEqual(1 + 1e-12)
    }),
    { numRuns: 200 },
  )
})

test('full agreement is 1 without error; with two categories all weights are one', () => {
  expect(
    cohenKappa([
      [5, 0],
      [0, 7],
    ]),
  ).toMatchObject({ kappa: 1, standardError: expect.closeTo(0, 7) })
  const rows = [
    [20, 5],
    [10, 15],
  ]
  expect(cohenKappa(rows, 'quadratic')?.kappa).toBeCloseTo(cohenKappa(rows)!.kappa, 14)
})

test("kappa's standard error is the spread of kappas drawn again and again", () => {
  const { uniform } = chance(51)
  const shares = [0.4, 0.1, 0.2, 0.3]
  const kappas = times(2000, () => {
    const counts = [0, 0, 0, 0]
    for (let k = 0; k < 200; k++) {
      const point = uniform()
      counts[
        shares.findIndex(
          (_, at) => point < shares.slice(0, at + 1).reduce((sum, one) => sum + one, 0) + 1e-12,
        )
      ]!++
    }
    return cohenKappa([counts.slice(0, 2), counts.slice(2)])!.kappa
  })
  const mean = kappas.reduce((sum, kappa) => sum + kappa, 0) / kappas.length
  const spread = Math.sqrt(kappas.reduce((sum, kappa) => sum + (kappa - mean) ** 2, 0) / kappas.length)
  const expected = cohenKappa([
    [80, 20],
    [40, 60],
  ])!
  expect(mean).toBeCloseTo(expected.kappa, 2)
  expect(spread / expected.standardError).toBeGreaterThan(0.95)
  expect(spread / expected.standardError).toBeLessThan(1.05)
})

test('raters without disagreement of category have nothing to agree beyond', () => {
  expect(
    cohenKappa([
      [9, 0],
      [0, 0],
    ]),
  ).toBeNull()
  expect(
    cohenKappa([
      [0, 0],
      [0, 0],
    ]),
  ).toBeNull()
  expect(
    fleissKappa([
      [3, 0],
      [3, 0],
    ]),
  ).toBeNull()
  expect(
    krippendorffAlpha(
      [
        [1, 1],
        [1, 1],
      ],
      'interval',
    ),
  ).toBeNull()
  expect(
    krippendorffAlpha(
      [
        [1, null],
        [null, 2],
      ],
      'nominal',
    ),
  ).toBeNull()
  expect(krippendorffAlpha([], 'nominal')).toBeNull()
})

const ratings = fc.array(
  fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 6, maxLength: 6 }),
  {
    minLength: 2,
    maxLength: 4,
  },
)
const levels = fc.constantFrom<Level>('nominal', 'ordinal', 'interval', 'ratio')

test('alpha is untouched by the order of raters and units, by a lone rating, and at most 1', () => {
  fc.assert(
    fc.property(ratings, levels, (rows, level) => {
      const alpha = krippendorffAlpha(rows, level)
      const others: Rating[][][] = [
        rows.toReversed(),
        rows.map((row) => row.toReversed()),
        rows.map((row, at) => [...row, at === 0 ? 3 : null]),
      ]
      for (const other of others)
        expect(krippendorffAlpha(other, level)).toEqual(alpha === null ? null : expect.closeTo(alpha, 12))
      if (alpha !== null) expect(alpha).toBeLessThanOrEqual(1)
    }),
    { numRuns: 200 },
  )
})

test('names, ranks, distances and proportions survive what they may', () => {
  fc.assert(
    fc.property(ratings, (rows) => {
      const after = (change: (value: number) => Rating): Rating[][] =>
        rows.map((row) => row.map((value) => (value === null ? null : change(value))))
      const pairs: [Level, (value: number) => Rating][] = [
        ['nominal', (value) => `grade ${(value * 3) % 7}`],
        ['ordinal', (value) => value ** 3],
        ['interval', (value) => 10 + 4 * value],
        ['ratio', (value) => 4 * value],
      ]
      for (const [level, change] of pairs) {
        const alpha = krippendorffAlpha(rows, level)
        expect(krippendorffAlpha(after(change), level)).toEqual(
          alpha === null ? null : expect.closeTo(alpha, 9),
        )
      }
    }),
    { numRuns: 100 },
  )
})

test('strengths found are the strengths that played', () => {
  const { uniform } = chance(52)
  const truth = [0.9, 0.2, -0.3, -0.8]
  const wins = truth.map(() => truth.map(() => 0))
  for (let first = 0; first < 4; first++)
    for (let second = 0; second < first; second++)
      for (let k = 0; k < 3000; k++) {
        const isWon = uniform() < 1 / (1 + Math.exp(truth[second]! - truth[first]!))
        wins[isWon ? first : second]![isWon ? second : first]!++
      }
  const found = bradleyTerry(wins)!
  for (const [at, strength] of truth.entries()) {
    const error = Math.sqrt(found.covariance[at]![at]!)
    expect(Math.abs(found.logStrengths[at]! - strength)).toBeLessThan(4 * error)
    expect(error).toBeLessThan(0.05)
  }
  const { logOdds, standardError } = matchOf(found, 0, 3)
  expect(Math.abs(logOdds - 1.7)).toBeLessThan(4 * standardError)
})

test('a match seen from the other side is its opposite', () => {
  const found = bradleyTerry([
    [0, 3, 2],
    [1, 0, 4],
    [2, 2, 0],
  ])!
  const [forth, back] = [matchOf(found, 0, 2), matchOf(found, 2, 0)]
  expect(back.logOdds).toBeCloseTo(-forth.logOdds, 14)
  expect(back.winProbability).toBeCloseTo(1 - forth.winProbability, 14)
  expect(back.standardError).toBeCloseTo(forth.standardError, 12)
})

test('an item that never lost, or met nobody, has no strength', () => {
  expect(
    bradleyTerry([
      [0, 3],
      [0, 0],
    ]),
  ).toBeNull()
  expect(
    bradleyTerry([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]),
  ).toBeNull()
  expect(bradleyTerry([[0]])).toBeNull()
})

test.each([
  ['a table that is not square', () => cohenKappa([[1, 2]])],
  ['a ragged table', () => cohenKappa([[1, 2], [1]])],
  [
    'a negative count',
    () =>
      cohenKappa([
        [1, -2],
        [1, 1],
      ]),
  ],
  ['an empty table', () => fleissKappa([])],
  [
    'a case with a rating too few',
    () =>
      fleissKappa([
        [2, 1],
        [1, 1],
      ]),
  ],
  [
    'a single rater',
    () =>
      fleissKappa([
        [1, 0],
        [0, 1],
      ]),
  ],
  ['ranks that are words', () => krippendorffAlpha([['good'], ['bad']], 'ordinal')],
  ['negative proportions', () => krippendorffAlpha([[-1], [2]], 'ratio')],
  ['raters of unequal length', () => krippendorffAlpha([[1, 2], [1]], 'nominal')],
  ['a rating that is no number', () => krippendorffAlpha([[Number.NaN], [1]], 'interval')],
  ['wins that are not square', () => bradleyTerry([[0, 1]])],
])('%s is refused', (_, ask) => {
  expect(ask).toThrow(RangeError)
})
