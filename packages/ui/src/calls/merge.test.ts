import { expect, test } from 'vitest'
import type { CallPage } from '../api.ts'
import type { CallSummary } from '../records.ts'
import { mergeHead } from './merge.ts'

const call = (minute: number): CallSummary =>
  ({ id: `call-${minute}`, startedAt: new Date(minute * 60_000).toISOString() }) as CallSummary
const page = (minutes: readonly number[], next: string | null = null): CallPage => ({
  calls: minutes.map(call),
  next,
})
const idsOf = (pages: readonly CallPage[]) => pages.map(({ calls }) => calls.map(({ id }) => id))

test('new calls come in front of what is loaded, without doubles', () => {
  const loaded = { pages: [page([3, 2], 'c'), page([1])], pageParams: [null, 'c'] }
  expect(idsOf(mergeHead(loaded, page([5, 4, 3])).pages)).toEqual([
    ['call-5', 'call-4', 'call-3', 'call-2'],
    ['call-1'],
  ])
})

test('a call that landed late takes its place in time', () => {
  const loaded = { pages: [page([5, 3])], pageParams: [null] }
  expect(idsOf(mergeHead(loaded, page([5, 4, 3])).pages)).toEqual([['call-5', 'call-4', 'call-3']])
})

test('when more landed than a page holds, the list starts over rather than hide a gap', () => {
  const loaded = { pages: [page([2, 1], 'c')], pageParams: [null] }
  expect(mergeHead(loaded, page([9, 8], 'd'))).toEqual({ pages: [page([9, 8], 'd')], pageParams: [null] })
})

test('nothing new leaves the very same list', () => {
  const loaded = { pages: [page([2, 1])], pageParams: [null] }
  expect(mergeHead(loaded, page([2, 1]))).toBe(loaded)
})
