import { expect, test } from 'vitest'
import { faultOf } from './fault-of.ts'

test('the place a problem names is found in its detail', () => {
  expect(faultOf('"plan.0.targets.1.provider": there is no provider "x".')).toEqual({
    place: 'plan.0.targets.1.provider',
    words: 'there is no provider "x".',
  })
  expect(faultOf('The route comes from telltale.config.')).toBeNull()
  expect(faultOf(null)).toBeNull()
})
