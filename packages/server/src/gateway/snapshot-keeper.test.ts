import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { snapshotKeeper } from './snapshot-keeper.ts'

const path = () => join(mkdtempSync(join(tmpdir(), 'snapshot-')), 'snapshot.json')
const keeperOf = (file: string, load: () => Promise<number[]>) =>
  snapshotKeeper({
    path: file,
    load,
    compile: (rows) => rows.reduce((sum, row) => sum + row, 0),
    onFailure: () => {},
  })

test('what was refreshed serves the next start without a load', async () => {
  const file = path()
  await keeperOf(file, async () => [1, 2]).refresh()
  const next = keeperOf(file, () => Promise.reject(new Error('the state store is away')))
  expect(await next.fromDisk()).toBe(true)
  expect(next.current()).toBe(3)
  await expect(next.refresh()).rejects.toThrow('away')
  expect(next.current()).toBe(3)
})

test('a file that cannot be read is as good as none, and is replaced', async () => {
  const file = path()
  writeFileSync(file, '[1,')
  const keeper = keeperOf(file, async () => [4])
  expect(await keeper.fromDisk()).toBe(false)
  expect(keeper.current()).toBeNull()
  await keeper.refresh()
  expect(readFileSync(file, 'utf8')).toBe('[4]')
})

test('a refresh asked for during a refresh loads once more, after it', async () => {
  let value = 1
  let loads = 0
  const keeper = keeperOf(path(), async () => {
    loads++
    const seen = value
    await new Promise((resolve) => setTimeout(resolve, 20))
    return [seen]
  })
  const first = keeper.refresh()
  value = 2
  await Promise.all([first, keeper.refresh(), keeper.refresh(), keeper.refresh()])
  expect(keeper.current()).toBe(2)
  expect(loads).toBe(2)
})
