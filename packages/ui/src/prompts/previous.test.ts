import { expect, test } from 'vitest'
import type { Activation } from '../records.ts'
import { previousVersion } from './previous.ts'

const log = (...steps: readonly (readonly [version: number, kind?: Activation['kind']])[]) => ({
  activations: steps
    .map(([version, kind = 'activate'], index) => ({
      version,
      kind,
      actor: 'someone',
      activatedAt: new Date(index * 1000).toISOString(),
    }))
    .toReversed(),
})

test('a first version has nothing before it', () => {
  expect(previousVersion(log([1]))).toBeNull()
})

test('a roll-back leads to the version that was live before', () => {
  expect(previousVersion(log([1], [2], [4]))).toBe(2)
})

test('after a roll-back, the next one leads further back, not forth again', () => {
  expect(previousVersion(log([1], [2], [3], [2, 'rollback']))).toBe(1)
})
