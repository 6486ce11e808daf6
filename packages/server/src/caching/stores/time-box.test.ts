import { expect, it } from 'vitest'
import { timeBox } from './time-box.ts'

const never = () => new Promise<string>(() => {})
const box = (more: Partial<Parameters<typeof timeBox>[0]> = {}) => {
  const clock = { ms: 0 }
  const made = timeBox({
    timeoutMs: 5,
    atOnce: 3,
    failuresToOpen: 2,
    openMs: 1_000,
    nowMs: () => clock.ms,
    ...more,
  })
  return { ...made, clock }
}

it('gives up on what takes too long, and asks nothing for a while after a few in a row', async () => {
  const { run, clock, isAvailable, counts } = box()
  expect(await run(async () => 'a')).toEqual({ kind: 'done', value: 'a' })
  expect(await run(never)).toEqual({ kind: 'slow' })
  expect(isAvailable()).toBe(true)
  expect(await run(() => Promise.reject(new Error('x')))).toEqual({ kind: 'failed' })
  expect(isAvailable()).toBe(false)
  expect(await run(async () => 'b')).toEqual({ kind: 'skipped' })
  expect(counts()).toEqual({ slow: 1, failed: 1, skipped: 1 })
  clock.ms = 1_000
  expect(await run(async () => 'c')).toEqual({ kind: 'done', value: 'c' })
  expect(isAvailable()).toBe(true)
})

it('lets one through to try, and closes again when that fails', async () => {
  const { run, clock } = box({ timeoutMs: 60_000 })
  for (let at = 0; at < 2; at++) await run(() => Promise.reject(new Error('x')))
  clock.ms = 1_000
  const { promise, resolve: release } = Promise.withResolvers<string>()
  const probe = run(() => promise)
  expect(await run(async () => 'another')).toEqual({ kind: 'skipped' })
  release('back')
  expect(await probe).toEqual({ kind: 'done', value: 'back' })
  expect(await run(async () => 'another')).toEqual({ kind: 'done', value: 'another' })
})

it('has only so many under way', async () => {
  const { run } = box({ atOnce: 1, failuresToOpen: 99 })
  const slow = run(never)
  expect(await run(async () => 'b')).toEqual({ kind: 'skipped' })
  expect(await slow).toEqual({ kind: 'slow' })
})
