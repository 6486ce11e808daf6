import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deadline } from './deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('it is over once, at the time that was set last', () => {
  const over: number[] = []
  const one = deadline(() => over.push(performance.now()))
  const from = performance.now()
  one.set(100)
  vi.advanceTimersByTime(60)
  one.set(100)
  vi.advanceTimersByTime(99)
  expect(over).toEqual([])
  vi.advanceTimersByTime(2)
  expect(over).toHaveLength(1)
  expect(over[0]! - from).toBeGreaterThanOrEqual(160)
  vi.advanceTimersByTime(1_000)
  expect(over).toHaveLength(1)
})

test('a nearer time takes the place of a farther one', () => {
  let over = 0
  const one = deadline(() => over++)
  one.set(10_000)
  one.set(50)
  vi.advanceTimersByTime(51)
  expect(over).toBe(1)
})

test('setting it anew for each of many requests leaves one timer; cleared it is never over; stopped it leaves none', () => {
  let over = 0
  const one = deadline(() => over++)
  for (let at = 0; at < 1_000; at++) one.set(1_000)
  expect(vi.getTimerCount()).toBe(1)
  one.clear()
  vi.advanceTimersByTime(5_000)
  expect(over).toBe(0)
  one.set(600_000)
  one.stop()
  expect(vi.getTimerCount()).toBe(0)
})
