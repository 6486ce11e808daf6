import { expect, test } from 'vitest'
import { chance, times } from './chance.fixture.ts'
import { judgedSums, predictionPoweredMean } from './prediction-powered.ts'
import { sampledMean, type JudgedUnit } from './sampled-means.ts'

const range = { least: 1, most: 5 }
const unit = (judge: number, human: number | null = null, weight = 1): JudgedUnit => ({
  judge,
  human,
  weight,
})

test('with one probability for all it is the PPI++ mean', () => {
  const { normal } = chance(3)
  const units = times(400, (at) => {
    const human = 3 + 0.5 * normal()
    return unit(human + 0.4 + 0.2 * normal(), at < 80 ? human : null, 4)
  })
  const labelled = units.filter(({ human }) => human !== null)
  const plain = predictionPoweredMean(
    judgedSums(
      labelled.map(({ human }) => human!),
      labelled.map(({ judge }) => judge),
      units.filter(({ human }) => human === null).map(({ judge }) => judge),
    ),
  )!
  const found = sampledMean(units, range)
  // λ pools the judge's variance there, and takes each side's own here.
  expect(found).toMatchObject({ kind: 'estimate', n: 400, labelled: 80 })
  if (found.kind !== 'estimate') return
  expect(found.value).toBeCloseTo(plain.mean, 2)
  expect(found.standardError / plain.standardError).toBeCloseTo(1, 1)
  expect(found.lambda).toBeCloseTo(plain.lambda, 1)
})

test('weights count: what is drawn often because it is bad does not pull the mean', () => {
  const units = [...times(50, () => unit(1, null, 2)), ...times(50, () => unit(5, null, 18))]
  expect(sampledMean(units, range)).toMatchObject({ value: 4.6, effectiveN: expect.closeTo(60.98, 1) })
})

test('a judge that is one too kind is put right by people', () => {
  const units = times(300, (at) => unit(3 + (at % 2), at % 6 < 2 ? 2 + (at % 2) : null))
  expect(sampledMean(units, range)).toMatchObject({ value: expect.closeTo(2.5), labelled: 100 })
})

test('too few say so, and with too few labels the judge stands alone', () => {
  expect(
    sampledMean(
      times(19, () => unit(4)),
      range,
    ),
  ).toEqual({
    ...{ kind: 'not-enough', n: 19, effectiveN: expect.closeTo(19), needed: 20 },
  })
  expect(
    sampledMean(
      times(100, (at) => unit(4 + (at % 2), at < 19 ? 2 : null)),
      range,
    ),
  ).toMatchObject({
    ...{ value: 4.5, lambda: null, labelled: 19 },
  })
})

test('where nothing varies the interval is not nothing', () => {
  const found = sampledMean(
    times(40, () => unit(5)),
    range,
  )
  expect(found).toMatchObject({ value: 5, high: 5 })
  if (found.kind === 'estimate') expect(found.low).toBeCloseTo(5 - 4 * (1 - 0.025 ** (1 / 40)))
})

test('a weight below 1 is no weight', () =>
  expect(() => sampledMean([unit(3, null, 0.5)], range)).toThrow(/no weight/))
