import { mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, constantFrom, integer, property, tuple } from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identityOf, markOf, type Mark } from './identity.ts'
import { openJournal, unnotedMarks } from './journal.ts'
import { recentSpans } from './recent.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'telltale-recent-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what was added is there until it is removed, whatever else comes and goes', () => {
  // Few different numbers, so that they meet in the table.
  const number = integer({ min: 0, max: 7 }).map((value) => value * 4_096)
  assert(
    property(array(tuple(constantFrom('add', 'remove'), number, number), { maxLength: 200 }), (steps) => {
      const recent = recentSpans(1_000)
      const expected = new Set<string>()
      for (const [step, high, low] of steps) {
        const name = `${high} ${low || 1}`
        if (step === 'add') {
          recent.add(high, low)
          expected.add(name)
        } else {
          recent.remove(high, low)
          expected.delete(name)
        }
        expect(recent.has(high, low)).toBe(expected.has(name))
      }
      for (let high = 0; high < 8; high += 1)
        for (let low = 0; low < 8; low += 1)
          expect(recent.has(high * 4_096, low * 4_096)).toBe(
            expected.has(`${high * 4_096} ${low * 4_096 || 1}`),
          )
    }),
  )
})

test('the last hundred are remembered, and not for ever', () => {
  const recent = recentSpans(100)
  for (let at = 0; at < 1_000; at += 1) recent.add(at, at)
  expect(Array.from({ length: 100 }, (_, back) => recent.has(999 - back, 999 - back)).every(Boolean)).toBe(
    true,
  )
  expect(recent.has(5, 5)).toBe(false)
})

test('the same span is the same record; its start stands in front', () => {
  const [first, again] = [0, 1].map(() =>
    identityOf('shop', 'a'.repeat(32), 'b'.repeat(16), 1_700_000_000_000_000),
  )
  expect(first).toEqual(again)
  expect(first!.id).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(markOf(first!.id)).toEqual({ high: first!.high, low: first!.low })
  const others = [
    identityOf('other', 'a'.repeat(32), 'b'.repeat(16), 1_700_000_000_000_000),
    identityOf('shop', 'c'.repeat(32), 'b'.repeat(16), 1_700_000_000_000_000),
    identityOf('shop', 'a'.repeat(32), 'b'.repeat(16), 1_700_000_000_000_000, 'score'),
  ]
  expect(new Set([first!.id, ...others.map(({ id }) => id)]).size).toBe(4)
})

test('a journal tells the next process what was noted, without half a mark', async () => {
  const path = join(folder, 'marks')
  const none = (): void => expect.unreachable()
  const journal = await openJournal(path, 3, none)
  const marks = [1, 2, 3, 4].map((number) => ({ high: number, low: number * 10 }))
  await journal.note(marks.slice(0, 3))
  await journal.note(marks.slice(3))
  await journal.close()
  appendFileSync(path, 'torn')
  const left: Mark[] = []
  const take = (high: number, low: number): void => void left.push({ high, low })
  const next = await openJournal(path, 3, take)
  expect(left).toEqual(marks)
  await next.note([{ high: 5, low: 50 }])
  await next.close()
  await openJournal(path, 3, take)
  expect(left.at(-1)).toEqual({ high: 5, low: 50 })
})

test('rows that were on disk and not noted are found in the segments a killed process left', async () => {
  const { id, high, low } = identityOf('shop', 'a'.repeat(32), 'b'.repeat(16), 1_700_000_000_000_000)
  writeFileSync(join(folder, 'spans-0mb000000-0123456789ab.ndjson'), `{"id":"${id}","project_id":"shop"}\n`)
  writeFileSync(join(folder, 'bodies-0mb000000-0123456789ab.ndjson'), `{"id":"${id}"}\n`)
  expect(await unnotedMarks(folder, join(folder, 'marks'))).toEqual([{ high, low }])
})
