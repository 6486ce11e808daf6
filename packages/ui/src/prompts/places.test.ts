import { expect, test } from 'vitest'
import { activeIn, placesOf } from './places.ts'

const at = (environment: string, version: number) => ({
  ...{ environment, version, hash: '', activatedAt: '', previousVersion: null },
})
const prompt = { environments: [at('eu', 2), at('production', 2), at('staging', 3)] }

test('production comes first, also where nothing is active; what only asks for something is there too', () => {
  expect(placesOf(prompt, [{ environment: 'canary', gates: null as never, updatedAt: '' }])).toEqual([
    'production',
    'canary',
    'eu',
    'staging',
  ])
  expect(placesOf({ environments: [] }, [])).toEqual(['production'])
})

test('a version may be active in several environments, or in none', () => {
  expect(activeIn(prompt, 2)).toEqual(['production', 'eu'])
  expect(activeIn(prompt, 1)).toEqual([])
})
