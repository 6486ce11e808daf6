import { expect, test } from 'vitest'
import type { Change } from '../records.ts'
import { flagsOf } from './flags.ts'

const change = (seconds: number) =>
  ({ id: String(seconds), at: new Date(seconds * 1000).toISOString() }) as Change

test('changes near each other share a flag, and those outside the window have none', () => {
  const flags = flagsOf([change(500), change(510), change(100), change(2000)], 0, 1000)
  expect(flags.map((flag) => [flag.share, flag.changes.map(({ id }) => id)])).toEqual([
    [0.1, ['100']],
    [0.5, ['500', '510']],
  ])
})
