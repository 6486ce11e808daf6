import { expect, test } from 'vitest'
import { createSignInLimit } from './sign-in-limit.ts'

test('ten failures a minute and address, then a pause', () => {
  let now = 0
  const limit = createSignInLimit(() => now)
  for (let attempt = 0; attempt < 10; attempt++) {
    expect(limit.isOpen('10.0.0.1')).toBe(true)
    limit.failed('10.0.0.1')
  }
  expect(limit.isOpen('10.0.0.1')).toBe(false)
  expect(limit.isOpen('10.0.0.2')).toBe(true)
  now = 60_000
  expect(limit.isOpen('10.0.0.1')).toBe(true)
})
