import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSpool, type SpoolOptions } from './spool-open.ts'
import { SegmentRefused, type Segment } from './tape.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-spool-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Landed = { readonly segment: Segment; readonly text: string }

const spoolInto = (landed: Landed[], options: Partial<SpoolOptions> = {}) =>
  openSpool({
    folder,
    maxBytes: 1_000_000,
    sealMs: 20,
    retryMs: { first: 5, longest: 20 },
    land: async (segment) => {
      landed.push({ segment, text: readFileSync(segment.path, 'utf8') })
    },
    ...options,
  })

const segmentFiles = () => readdirSync(folder).filter((file) => file.endsWith('.ndjson'))

test('rows land in the order they came, and leave nothing on disk', async () => {
  const landed: Landed[] = []
  const spool = await spoolInto(landed)
  for (let index = 0; index < 100; index += 1) spool.append('calls', `{"n":${index}}`)
  spool.append('scores', '{"s":"你好"}')
  await spool.landed()
  const calls = landed.filter(({ segment }) => segment.table === 'calls')
  expect(calls.map(({ text }) => text).join('')).toBe(
    Array.from({ length: 100 }, (_, index) => `{"n":${index}}\n`).join(''),
  )
  expect(landed.find(({ segment }) => segment.table === 'scores')?.text).toBe('{"s":"你好"}\n')
  expect(segmentFiles()).toEqual([])
  expect(spool.status()).toEqual({
    waitingRows: 0,
    waitingBytes: 0,
    waitingSegments: 0,
    appended: 101,
    dropped: 0,
    landedRows: 101,
    refusedSegments: 0,
    lastError: null,
  })
  await spool.close()
})

test('a row may carry bytes as they are, copied at once', async () => {
  const landed: Landed[] = []
  const spool = await spoolInto(landed)
  const bytes = Buffer.from('{"你":"好"}')
  for (let index = 0; index < 3; index += 1) spool.append('bodies', [`{"n":${index},"b":`, bytes, '}'])
  bytes.fill(0)
  await spool.landed()
  expect(landed.map(({ text }) => text).join('')).toBe(
    [0, 1, 2].map((index) => `{"n":${index},"b":{"你":"好"}}\n`).join(''),
  )
  expect(spool.status()).toMatchObject({ waitingBytes: 0, landedRows: 3 })
  await spool.close()
})

test('rows are on disk once flushed, and land by themselves soon after', async () => {
  const landed: Landed[] = []
  const spool = await spoolInto(landed)
  const heard = new Promise((resolve) => spool.onLanded((table, rows) => resolve([table, rows])))
  spool.append('calls', '{"n":1}')
  await spool.flushed()
  expect(readFileSync(join(folder, segmentFiles()[0]!), 'utf8')).toBe('{"n":1}\n')
  expect(await heard).toEqual(['calls', 1])
  await spool.close()
})

test('whoever waits for a flush does not wait for what comes after', async () => {
  const spool = await spoolInto([])
  let isOver = false
  let turns = 0
  const traffic = (): void => {
    spool.append('calls', `{"n":${turns++}}`)
    if (!isOver && turns < 100_000) setImmediate(traffic)
  }
  traffic()
  await spool.flushed()
  isOver = true
  expect(turns).toBeLessThan(100_000)
  expect(readFileSync(join(folder, segmentFiles()[0]!), 'utf8')).toMatch(/^\{"n":0\}\n/)
  await spool.close()
})

test('a full segment is sealed and the next one begun', async () => {
  const landed: Landed[] = []
  const spool = await spoolInto(landed, { sealRows: 10, sealMs: 10_000 })
  for (let batch = 0; batch < 3; batch += 1) {
    for (let index = 0; index < 10; index += 1) spool.append('calls', '{}')
    await spool.flushed()
  }
  await spool.landed()
  expect(landed.map(({ segment }) => segment.rows)).toEqual([10, 10, 10])
  expect(new Set(landed.map(({ segment }) => segment.id)).size).toBe(3)
  await spool.close()
})

test('while the tape is away rows are kept, up to the bound; beyond it they are dropped and counted', async () => {
  const landed: Landed[] = []
  let isAway = true
  const spool = await spoolInto([], {
    maxBytes: 100,
    land: async (segment) => {
      if (isAway) throw new Error('the tape is away')
      landed.push({ segment, text: readFileSync(segment.path, 'utf8') })
    },
  })
  const taken = Array.from({ length: 20 }, (_, index) => spool.append('calls', `{"n":"${index + 10}"}`))
  await spool.flushed()
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(taken.filter(Boolean)).toHaveLength(spool.status().waitingRows)
  expect(spool.status()).toMatchObject({
    lastError: 'the tape is away',
    dropped: 20 - taken.filter(Boolean).length,
  })
  isAway = false
  await spool.landed()
  expect(
    landed
      .map(({ text }) => text)
      .join('')
      .trim()
      .split('\n'),
  ).toHaveLength(taken.filter(Boolean).length)
  expect(spool.append('calls', '{"n":1}')).toBe(true)
  await spool.close()
})

test('a failed segment is sent again under the same id with the same bytes', async () => {
  const tries: Landed[] = []
  const spool = await spoolInto([], {
    land: async (segment) => {
      tries.push({ segment, text: readFileSync(segment.path, 'utf8') })
      if (tries.length < 3) throw new Error('not now')
    },
  })
  spool.append('calls', '{"n":1}')
  await spool.landed()
  expect(tries).toHaveLength(3)
  expect(new Set(tries.map(({ segment, text }) => segment.id + text)).size).toBe(1)
  await spool.close()
})

test('a refused segment is set aside and counted, and the next one lands', async () => {
  const landed: Landed[] = []
  const spool = await spoolInto([], {
    land: async (segment) => {
      const text = readFileSync(segment.path, 'utf8')
      if (text.includes('bad')) throw new SegmentRefused('a row cannot be read')
      landed.push({ segment, text })
    },
  })
  spool.append('calls', '{"n":"bad"}')
  await spool.landed()
  spool.append('calls', '{"n":"good"}')
  await spool.landed()
  expect(landed.map(({ text }) => text)).toEqual(['{"n":"good"}\n'])
  expect(readdirSync(join(folder, 'refused'))).toHaveLength(1)
  expect(spool.status()).toMatchObject({ refusedSegments: 1, landedRows: 1, waitingRows: 0, waitingBytes: 0 })
  await spool.close()
})

test('what a killed process left is landed by the next, without its torn last line', async () => {
  const before = await spoolInto([], { land: () => Promise.reject(new Error('away')) })
  before.append('calls', '{"n":1}')
  before.append('calls', '{"n":2}')
  await before.close()
  const [left] = segmentFiles()
  appendFileSync(join(folder, left!), '{"n":3,"torn":tr')
  writeFileSync(join(folder, 'bodies-0mb000000-0123456789ab.ndjson'), '{"torn')

  const landed: Landed[] = []
  const after = await spoolInto(landed)
  await after.landed()
  expect(landed).toMatchObject([{ text: '{"n":1}\n{"n":2}\n', segment: { table: 'calls', rows: 2 } }])
  expect(segmentFiles()).toEqual([])
  await after.close()
})

test('a disk that fails costs rows, which are counted, and never throws', async () => {
  const spool = await spoolInto([])
  await spool.landed()
  rmSync(folder, { recursive: true, force: true })
  expect(spool.append('calls', '{"n":1}')).toBe(true)
  await spool.flushed()
  expect(spool.status()).toMatchObject({ dropped: 1, waitingRows: 0, waitingBytes: 0 })
  expect(spool.status().lastError).toMatch(/ENOENT/)
  await spool.close()
})

/** So many rows, one of them in each of `more` sealing times; after the last they are sealed in `quietMs`, not before. */
async function sealsIn(quietMs: number, rows: number, more = 0): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const landed: Landed[] = []
    const spool = await spoolInto(landed, { sealMs: 500 })
    for (let index = more; index < rows; index += 1) spool.append('scores', `{"n":${index}}`)
    await spool.flushed()
    for (let index = 0; index < more; index += 1) {
      vi.advanceTimersByTime(500)
      spool.append('scores', `{"n":${index}}`)
      await spool.flushed()
    }
    vi.advanceTimersByTime(quietMs - 1)
    await spool.flushed()
    expect(spool.status()).toMatchObject({ waitingSegments: 0, waitingRows: rows })
    vi.advanceTimersByTime(1)
    vi.useRealTimers()
    await expect.poll(() => landed.length).toBe(1)
    await spool.close()
  } finally {
    vi.useRealTimers()
  }
}

test.each([
  { rows: 24, sealingTimes: 1 },
  { rows: 399, sealingTimes: 2 },
  { rows: 2_999, sealingTimes: 3 },
  { rows: 3_003, sealingTimes: 4 },
])('while traffic goes on, $rows rows gather for $sealingTimes sealing times', ({ rows, sealingTimes }) =>
  sealsIn(500, rows, sealingTimes - 1),
)

test('a segment to which nothing came for a sealing time waits no longer', () => sealsIn(1_000, 3_000))
