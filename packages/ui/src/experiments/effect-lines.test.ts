import { expect, test } from 'vitest'
import { effectLines } from './effect-lines.ts'

const look = (minute: number, width: number | null, epoch = 1) => ({
  ...{ at: `2026-11-26T10:0${minute}:00.000Z`, arm: 'b', epoch, users: { control: 5, treatment: 5 } },
  effect: width === null ? null : 0,
  low: width === null ? null : -width / 2,
  high: width === null ? null : width / 2,
})

test('the band begins where it no longer dwarfs the last one, and new epochs are marked', () => {
  const { times, lines, changes } = effectLines([look(0, null), look(1, 50), look(2, 4), look(3, 1, 2)])
  expect(times).toHaveLength(4)
  expect(lines.find(({ label }) => label === 'high')?.values).toEqual([null, null, 2, 0.5])
  expect(changes).toEqual([times[3]])
})
