import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../../engines/on-every-tape.ts'
import { openSpool } from '../../engines/spool-open.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import type { Click } from '../../ledger/click-model.ts'
import { clickLine, retrievalLine } from '../../ledger/write.ts'
import { completeRetrieval } from '../desk/complete.ts'
import { foundDocument, foundRetrieval } from '../found.fixture.ts'
import { clickShare } from '../measures/feedback/clicks.ts'
import { signalMemory } from '../signals/memory.ts'
import { readClicks } from './click-store.ts'

const project = 'click-store-test'
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 60_000
const iso = (ms: number): string => new Date(ms).toISOString()
const identify = uuidSource()
const documents = 4
const asked = { projectId: project, hours: 24, indexName: null, eta: 1 }

onEveryTape('clicks', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-clicks-'))
  const shown: { rank: number; isClicked: boolean }[] = []

  beforeAll(async () => {
    const spool = await openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
    const tell = (indexName: string, projectId = project): string => {
      const id = identify(nowMs)
      const found = foundRetrieval({
        ...{ id, projectId, indexName, at: iso(nowMs) },
        documents: Array.from({ length: documents }, () => foundDocument('Something.')),
      })
      const parts = { memory: signalMemory(() => 0.5), ttlOf: () => null, nowMs, now: iso(nowMs) }
      const { retrieval } = completeRetrieval(found, null, { ...parts, keepBodies: false, isTold: false })
      spool.append('retrievals', retrievalLine(retrieval))
      return id
    }
    const click = (retrievalId: string, rank: number, rest: Partial<Click> = {}): void =>
      void spool.append(
        'clicks',
        clickLine({
          ...{ id: identify(nowMs), projectId: project, at: iso(nowMs), retrievalId, rank },
          ...{ kind: 'click', position: rank, unitId: null, ...rest },
        }),
      )
    for (let query = 0; query < 40; query++) {
      const id = tell('docs')
      for (let rank = 1; rank <= documents; rank++) {
        const isClicked = (query + rank) % (2 * rank) === 0
        shown.push({ rank, isClicked })
        if (isClicked) click(id, rank)
        // Told twice, it counts once.
        if (isClicked && query < 10) click(id, rank)
      }
      if (query < 5) click(id, 1, { kind: query === 0 ? 'down' : 'up' })
    }
    const few = Array.from({ length: 5 }, () => tell('few'))
    click(few[0]!, 2)
    tell('never clicked')
    click(tell('docs', 'somebody-else'), 1)
    await spool.landed()
    expect(spool.status()).toMatchObject({ refusedSegments: 0, dropped: 0 })
    await spool.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('are put right for their position, as the pure rule does it, with an interval', async () => {
    const { indexes } = await readClicks(tape(), asked, nowMs)
    expect(indexes.map(({ indexName }) => indexName)).toEqual(['docs', 'few'])
    const [docs] = indexes
    const whole = clickShare(shown)
    expect(docs).toMatchObject({
      queries: 40,
      shown: 160,
      clicks: shown.filter((one) => one.isClicked).length,
    })
    if (docs!.corrected.kind !== 'estimate' || whole.kind !== 'estimate') return expect.unreachable()
    expect(docs!.corrected.value).toBeCloseTo(whole.share)
    expect(docs!.corrected.effective).toBeCloseTo(whole.effective)
    expect(docs!.corrected.low).toBeLessThan(whole.share)
    expect(docs!.corrected.high).toBeGreaterThan(whole.share)
    expect(docs!.byRank.map(({ clicked }) => clicked.n)).toEqual([40, 40, 40, 40])
    expect(docs!.liked).toMatchObject({ value: 0.8, n: 5 })
  })

  test('below 30 effective documents there is a sentence in place of a figure', async () => {
    const { indexes } = await readClicks(tape(), { ...asked, indexName: 'few' }, nowMs)
    expect(indexes).toMatchObject([
      {
        queries: 5,
        corrected: {
          ...{ kind: 'refused', needed: 30 },
          reason: 'What was shown tells only as much as 16 documents looked at alike would; 30 are needed.',
        },
      },
    ])
  })

  test('of another project are not seen, and without clicks there is nothing to say', async () => {
    expect((await readClicks(tape(), { ...asked, projectId: 'nobody' }, nowMs)).indexes).toEqual([])
  })
})
