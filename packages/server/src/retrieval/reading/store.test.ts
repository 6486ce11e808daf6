import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../../engines/on-every-tape.ts'
import { openSpool } from '../../engines/spool-open.ts'
import { statementsOf } from '../../engines/tape-migrate.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import type { Retrieval } from '../../ledger/retrieval-model.ts'
import { bodyLine, judgementLine, retrievalLine, scoreLine } from '../../ledger/write.ts'
import { retrievalDesk } from '../desk/desk.ts'
import { foundDocument, foundRetrieval } from '../found.fixture.ts'
import type { FoundRetrieval } from '../model.ts'
import { signalMemory } from '../signals/memory.ts'
import { listRetrievals, retrievalById, retrievalsOfCall } from './list-store.ts'
import { readReport } from './report-store.ts'
import { readSatisfaction } from './satisfaction-store.ts'

const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 60_000
const project = 'retrieval-store-test'
const identify = uuidSource()
const iso = (ms: number): string => new Date(ms).toISOString()
const daysAgo = (days: number): string => iso(nowMs - days * 86_400_000)

const tower = 'The Eiffel Tower is 330 metres tall and was completed in 1889.'
const count = 60

/** Query `at` happened `at` minutes ago; the newer half by index version 2, whose documents are stale. */
const found = (at: number) =>
  foundRetrieval({
    id: identify(nowMs - at * 60_000),
    projectId: project,
    at: iso(nowMs - at * 60_000),
    callId: `call-${at}`,
    query: `How tall is the tower of number ${at}?`,
    indexVersion: at < count / 2 ? '2' : '1',
    documents:
      at === 7
        ? []
        : [
            foundDocument(tower, {
              id: 'tower',
              score: 0.9,
              source: 'wiki',
              sourceUpdatedAt: daysAgo(at < count / 2 ? 60 + (at % 3) : 5 + (at % 3)),
              indexedAt: daysAgo(1),
            }),
            foundDocument('<p>Of cables and lifts.</p>', { source: 'web' }),
          ],
  })

onEveryTape('retrievals', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-retrievals-'))
  const written: Retrieval[] = []

  const openDesk = (spool: Awaited<ReturnType<typeof openSpool>>) =>
    retrievalDesk({
      memory: signalMemory(() => 0.5),
      ttlOf: () => () => 30,
      append: (retrieval) => {
        written.push(retrieval)
        return spool.append('retrievals', retrievalLine(retrieval)) ? spool.ticketOf('retrievals') : null
      },
      appendBody: (body) => (spool.append('bodies', bodyLine(body)) ? spool.ticketOf('bodies') : null),
      keepBodies: true,
      nowMs: () => nowMs,
      isoTime: iso,
      onFailure: (error) => {
        throw error
      },
      onSettled: () => {},
      onIndex: () => {},
    })
  const openSpoolHere = () => openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
  const keep = async (queries: readonly FoundRetrieval[]): Promise<void> => {
    const spool = await openSpoolHere()
    const desk = openDesk(spool)
    for (const query of queries) desk.record(query, null)
    await spool.landed()
    await spool.close()
  }

  beforeAll(async () => {
    const spool = await openSpoolHere()
    const desk = openDesk(spool)
    for (let at = 0; at < count; at++)
      desk.record(found(at), at % 2 === 0 ? 'It is 330 metres tall.' : 'Norwegian climbers repaint it often.')
    desk.record({ ...found(1), projectId: 'somebody-else', query: 'secret' }, null)
    for (let at = 0; at < 20; at++)
      spool.append(
        'scores',
        scoreLine({
          ...{ id: identify(nowMs), projectId: project, at: iso(nowMs), callId: `call-${at}` },
          ...{ spanId: null, sessionId: null, name: 'helpful', value: at % 2 === 0 ? 1 : 0, label: null },
          ...{ source: 'feedback', evaluatorVersion: null, samplingProbability: null, comment: null },
        }),
      )
    // The judge was asked of half the scored queries, of one document twice.
    for (const retrieval of written.filter(({ callId }) => Number(callId?.slice(5)) < 12))
      for (const [document, score, minutes] of [
        [1, 3, 0],
        [1, Number(retrieval.callId!.slice(5)) % 2 === 0 ? 5 : 1, 1],
        [2, 1, 1],
      ] as const)
        spool.append(
          'judgements',
          judgementLine({
            ...{ id: identify(nowMs), projectId: project, at: retrieval.at, retrievalId: retrieval.id },
            ...{ judgedAt: iso(nowMs + minutes * 60_000), callId: retrieval.callId, indexName: 'docs' },
            ...{
              indexVersion: '1',
              source: 'judge',
              measure: 'relevance',
              document,
              documentId: null,
              score,
            },
            ...{ missing: null, reason: '', probability: 1, judgeVersion: 'v', model: 'm', costUsd: null },
            ...{ judgeCallId: null, actor: null },
          }),
        )
    await spool.landed()
    expect(spool.status()).toMatchObject({ refusedSegments: 0, dropped: 0 })
    await spool.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('are listed newest first, page by page, of one project only', async () => {
    const ask = {
      hours: 48,
      indexName: null,
      indexVersion: null,
      order: 'newest',
      limit: 40,
      before: null,
    } as const
    const first = await listRetrievals(tape(), project, ask, nowMs)
    expect(first.retrievals).toHaveLength(40)
    expect(first.retrievals[0]!.query).toContain('number 0?')
    const [time, id] = first.next!.split('.')
    const rest = await listRetrievals(
      tape(),
      project,
      { ...ask, before: { startedAtMs: Number(time), id: id! } },
      nowMs,
    )
    expect(rest).toMatchObject({ next: null })
    expect(rest.retrievals.map(({ query }) => query).at(-1)).toContain(`number ${count - 1}?`)
    expect(new Set([...first.retrievals, ...rest.retrievals].map(({ id }) => id)).size).toBe(count)
  })

  test('the riskiest are those whose answer has no base', async () => {
    const { retrievals } = await listRetrievals(
      tape(),
      project,
      { hours: 48, indexName: 'docs', indexVersion: '2', order: 'riskiest', limit: 5, before: null },
      nowMs,
    )
    expect(retrievals.map(({ callId }) => Number(callId!.slice(5)) % 2)).toEqual([1, 1, 1, 1, 1])
  })

  test('one has its documents with their texts, ages and use', async () => {
    const id = written[0]!.id
    const detail = await retrievalById(tape(), project, id)
    expect(detail).toMatchObject({
      id,
      groundedShare: written[0]!.groundedShare,
      unknown: { utilisationCorrected: 'too-few-other-contexts' },
    })
    expect(detail!.documents).toMatchObject([
      { id: 'tower', text: tower, used: 1, source: 'wiki', faults: [] },
      { ageDays: null, used: 0, faults: ['html_residue'] },
    ])
    expect(detail!.documents[0]!.ageDays).toBeCloseTo(60)
    expect(await retrievalById(tape(), 'somebody-else', id)).toBeNull()
    expect(await retrievalsOfCall(tape(), project, 'call-3')).toHaveLength(1)
  })

  test('are summed up by hour with intervals, by version against the one before, and by source', async () => {
    const report = await readReport(tape(), project, { hours: 24, indexName: null }, nowMs)
    expect(report).toMatchObject({ retrievals: count, documents: 2 * (count - 1), empty: { n: count } })
    expect(report.series).toHaveLength(24)
    expect(report.series.reduce((sum, { retrievals }) => sum + retrievals, 0)).toBe(count)
    const [two, one] = report.versions
    expect([two!.indexVersion, two!.against, one!.indexVersion, one!.against]).toEqual(['2', '1', '1', null])
    const stale = two!.differences.find(({ name }) => name === 'ageDaysP50')!
    expect(stale.difference).toBeCloseTo(55, 0)
    expect(stale.low).toBeGreaterThan(50)
    expect(report.signals.find(({ name }) => name === 'groundedShare')!.n).toBe(count - 1)
    expect(report.sources.find(({ source }) => source === 'web')).toMatchObject({
      documents: count - 1,
      dated: 0,
      meanAgeDays: null,
      faults: [{ fault: 'html_residue', rate: { value: 1, n: count - 1 } }],
    })
  })

  test('formatting faults of new documents count each version once, when it was first retrieved', async () => {
    const versions = 'retrieval-versions-test'
    const crawled = (id: string, text: string, hoursAgo: number) =>
      foundRetrieval({
        ...{ id: identify(nowMs), projectId: versions, at: iso(nowMs - hoursAgo * 3_600_000) },
        documents: [foundDocument(text, { id, source: 'crawl' })],
      })
    await keep([
      crawled('old', '<p>Of lifts.</p>', 40),
      ...Array.from({ length: 8 }, () => crawled('old', '<p>Of lifts.</p>', 2)),
      crawled('new', '<p>Of cables.</p>', 3),
      ...Array.from({ length: 8 }, () => crawled('clean', tower, 2)),
      crawled('old', 'Of lifts, once more.', 1),
      {
        ...crawled('textless', '', 1),
        documents: [foundDocument(null, { id: 'textless', source: 'crawl' })],
      },
    ])
    const sourceOf = async (hours: number, indexName: string | null = null) => {
      const { sources } = await readReport(tape(), versions, { hours, indexName }, nowMs)
      return sources[0]
    }
    expect(await sourceOf(24)).toMatchObject({
      // Of every retrieval: 9 of 19.
      faults: [{ fault: 'html_residue', rate: { n: 19, value: 9 / 19 } }],
      newDocuments: {
        versions: 3,
        faulty: { n: 3, value: 1 / 3 },
        faults: [{ fault: 'html_residue', rate: { n: 3, value: 1 / 3 } }],
      },
    })
    expect(await sourceOf(48)).toMatchObject({ newDocuments: { versions: 4, faulty: { value: 1 / 2 } } })
    expect((await sourceOf(24, 'docs'))!.newDocuments.versions).toBe(3)
    expect((await sourceOf(24, 'other'))!.newDocuments).toMatchObject({ versions: 0, faulty: { n: 0 } })

    // What was retrieved before the table came is taken over, however often the file is run.
    await tape().run({
      text: 'DELETE FROM telltale.document_versions WHERE project_id = {project:String}',
      parameters: { project: versions },
    })
    expect((await sourceOf(24))!.newDocuments.versions).toBe(0)
    const migration = new URL('../../engines/tape-migrations/024-document-versions.sql', import.meta.url)
    for (const text of statementsOf(readFileSync(migration, 'utf8'))) await tape().run({ text })
    expect((await sourceOf(24))!.newDocuments.versions).toBe(3)
  })

  test('satisfaction goes with groundedness, and says how many queries had any', async () => {
    const found = await readSatisfaction(tape(), project, { hours: 24, name: null }, nowMs)
    expect(found).toMatchObject({ retrievals: count, withFeedback: { n: count, value: 20 / count } })
    const grounded = found.signals.find(({ name }) => name === 'groundedShare')!
    expect(grounded.n).toBe(19)
    expect(grounded.low!).toBeGreaterThan(0.5)
    expect(found.signals.find(({ name }) => name === 'redundancy')).toMatchObject({
      rho: null,
      reason: 'no-variation',
    })
    // As it was last judged: the even ones, which people liked, are 5 and 1, the odd ones 1 and 1.
    const relevance = found.signals.find(({ name }) => name === 'relevance')!
    expect(relevance).toMatchObject({ n: 12, reason: null })
    expect(relevance.rho!).toBeGreaterThan(0.9)
  })
})
