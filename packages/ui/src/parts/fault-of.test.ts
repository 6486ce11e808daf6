import { expect, test } from 'vitest'
import { faultOf } from './fault-of.ts'

test('the place a problem names is found in its detail', () => {
  expect(faultOf('"plan.0.targets.1.provider": there is no provider "x".')).toEqual({
    place: 'plan.0.targets.1.provider',
    words: 'there is no provider "x".',
  })
  expect(faultOf('"retries.attemptsAtMost" must be a whole number from 1 to 20, not 99.')).toEqual({
    place: 'retries.attemptsAtMost',
    words: 'must be a whole number from 1 to 20, not 99.',
  })
  expect(faultOf('"plan" is missing; it must be a list.')).toMatchObject({ place: 'plan' })
  expect(faultOf('"sim" is used by a route.')).toBeNull()
  expect(faultOf('The route comes from telltale.config.')).toBeNull()
  expect(faultOf(null)).toBeNull()
})
