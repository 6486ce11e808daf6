import { expect, test } from 'vitest'
import { workQueue } from './queue.ts'

/** Work that ends when it is told to. */
function tasks() {
  const log: string[] = []
  const ends = new Map<string, () => void>()
  return {
    log,
    end: async (key: string) => {
      ends.get(key)!()
      await new Promise((resolve) => setTimeout(resolve))
    },
    work: (key: string) => (signal: AbortSignal) => {
      log.push(`begin ${key}`)
      return new Promise<void>((resolve) => {
        ends.set(key, resolve)
        signal.addEventListener('abort', () => {
          log.push(`abort ${key}`)
          resolve()
        })
      })
    },
    dropped: (key: string) => () => void log.push(`dropped ${key}`),
  }
}

test('no more than so many run at once, in the order they came', async () => {
  const { log, end, work, dropped } = tasks()
  const queue = workQueue(2)
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key, work(key), dropped(key))
  expect(log).toEqual(['begin a', 'begin b'])
  await end('b')
  expect(log.slice(2)).toEqual(['begin c'])
  await end('a')
  expect(log.slice(3)).toEqual(['begin d'])
})

test('stopping aborts what runs and drops what waits', async () => {
  const { log, end, work, dropped } = tasks()
  const queue = workQueue(1)
  for (const key of ['a', 'b', 'c']) queue.add(key, work(key), dropped(key))
  queue.stop('b')
  queue.stopAll()
  await end('a')
  expect(log).toEqual(['begin a', 'dropped b', 'dropped c', 'abort a'])
})

test('a key added again stops the first and begins anew', async () => {
  const { log, end, work, dropped } = tasks()
  const queue = workQueue(3)
  queue.add('a', work('a'), dropped('a'))
  queue.add('a', work('a again'), dropped('a'))
  await end('a')
  expect(log).toEqual(['begin a', 'abort a', 'begin a again'])
})
