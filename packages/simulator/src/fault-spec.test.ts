import { expect, test } from 'vitest'
import { createStriker, parseFaults, splitModel } from './fault-spec.ts'
import { gatherFaults } from './gather-faults.ts'

const faults = await gatherFaults()
const orders = (text: string) => {
  const parsed = parseFaults(text, faults)
  if (parsed.kind === 'unclear') throw new Error(parsed.sentence)
  return parsed.orders
}

test('a fault is a name and settings; several stand side by side', () => {
  expect(orders('slow;ms=50, cut;after=2').map(({ fault, settings }) => [fault.name, settings])).toEqual([
    ['slow', { ms: '50' }],
    ['cut', { after: '2' }],
  ])
  expect(orders('')).toEqual([])
})

test('what cannot be understood is explained', () => {
  expect(parseFaults('explode', faults)).toMatchObject({
    kind: 'unclear',
    sentence: expect.stringContaining('There is no fault "explode"; there are: bad-utf8') as string,
  })
  expect(parseFaults('cut;when=3', faults)).toMatchObject({
    sentence: expect.stringContaining('has no setting "when"') as string,
  })
  expect(parseFaults('cut;rate=2', faults)).toMatchObject({
    sentence: expect.stringContaining('between 0 and 1') as string,
  })
})

test.each([
  ['sim-error-429', 'sim-error-429', 'error-429'],
  ['sim-hang', 'sim-hang', 'hang'],
  ['gpt-4o-mini-sim-cut;after=3', 'gpt-4o-mini', 'cut;after=3'],
  ['gpt-4o', 'gpt-4o', ''],
  ['sim-small', 'sim-small', ''],
])('the model %s is %s with fault "%s"', (name, model, fault) => {
  expect(splitModel(name, faults)).toEqual({ model, fault })
})

test('a rate strikes its share, the same requests for the same seed', () => {
  const struck = (seed: number): readonly number[] => {
    const striker = createStriker(seed)
    return Array.from({ length: 2000 }, (_, i) => i).filter(
      (i) => striker(orders('reset;rate=0.1'), i).length > 0,
    )
  }
  expect(struck(1)).toEqual(struck(1))
  expect(struck(1)).not.toEqual(struck(2))
  // Three standard deviations around 200 of 2,000.
  expect(Math.abs(struck(1).length - 200)).toBeLessThan(41)
})

test('first=2 strikes twice and then no more; another key counts anew', () => {
  const striker = createStriker(1)
  const hits = (text: string): readonly boolean[] => [0, 1, 2].map((i) => striker(orders(text), i).length > 0)
  expect(hits('error-503;first=2')).toEqual([true, true, false])
  expect(hits('error-503;first=2')).toEqual([false, false, false])
  expect(hits('error-503;first=2;key=b')).toEqual([true, true, false])
})
