import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foundRetrieval } from '../found.fixture.ts'
import { openUnwritten } from './unwritten.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-unwritten-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opened = (more: { fileBytes?: number; isWritten?: (id: string) => boolean } = {}) =>
  openUnwritten({
    ...{ path: join(folder, 'waiting'), isWritten: () => false, ...more },
    onFailure: (error) => {
      throw error
    },
  })
const ids = (of: Awaited<ReturnType<typeof opened>>) => of.earlier.map(({ found }) => found.id)

test('what was added and is not done is there for the next process, once, with what was known last', async () => {
  const first = await opened()
  for (const id of ['a', 'b', 'c']) first.add({ found: foundRetrieval({ id }) })
  first.done('b')
  first.add({ found: foundRetrieval({ id: 'c', callId: 'call' }), answer: 'It is.' })
  // Known already, and with more than this says.
  first.add({ found: foundRetrieval({ id: 'c' }) })
  await first.kept()
  // No close: a kill.
  const second = await opened()
  expect(second.earlier).toEqual([
    { found: foundRetrieval({ id: 'a' }) },
    { found: foundRetrieval({ id: 'c', callId: 'call' }), answer: 'It is.' },
  ])
  expect(ids(await opened())).toEqual(['a', 'c'])
  const last = await opened()
  for (const id of ['a', 'c']) last.done(id)
  await last.close()
  expect(readdirSync(folder)).toEqual([])
})

test('one that waits on for the answer of a call that is known is there with that call', async () => {
  const first = await opened()
  for (const callId of [null, 'call']) first.add({ found: foundRetrieval({ id: 'a', callId }) })
  await first.kept()
  expect((await opened()).earlier).toEqual([{ found: foundRetrieval({ id: 'a', callId: 'call' }) }])
})

test('half a line is nobody, and a row that lies in the spool is not there again', async () => {
  const first = await opened()
  for (const id of ['a', 'b']) first.add({ found: foundRetrieval({ id }) })
  await first.kept()
  appendFileSync(join(folder, 'waiting.1'), '{"found":{"id":"c","pro')
  expect(ids(await opened({ isWritten: (id) => id === 'a' }))).toEqual(['b'])
})

test('files follow one another and go when nothing in them is open, oldest first', async () => {
  const unwritten = await opened({ fileBytes: 1 })
  unwritten.add({ found: foundRetrieval({ id: 'stays' }) })
  await unwritten.kept()
  for (let at = 0; at < 20; at += 1) {
    unwritten.add({ found: foundRetrieval({ id: `id-${at}` }) })
    await unwritten.kept()
    unwritten.done(`id-${at}`)
    await unwritten.kept()
  }
  expect(readdirSync(folder).length).toBeGreaterThan(20)
  unwritten.done('stays')
  await unwritten.kept()
  unwritten.add({ found: foundRetrieval({ id: 'next' }) })
  await unwritten.kept()
  expect(readdirSync(folder).length).toBeLessThan(4)
  expect(ids(await opened())).toEqual(['next'])
})
