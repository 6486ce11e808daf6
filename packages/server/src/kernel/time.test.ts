import { expect, test } from 'vitest'
import { isoTime, isoTimes } from './time.ts'

test('times that share their second are written as any other', () => {
  const write = isoTimes()
  const from = Date.UTC(2026, 10, 23, 23, 59, 59, 990)
  for (let at = from; at < from + 2_000; at += 7) expect(write(at)).toBe(isoTime(at))
  expect(write(from)).toBe(isoTime(from))
})
