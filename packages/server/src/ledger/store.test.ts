import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { openSpool } from '../engines/spool-open.ts'
import type { SpoolStatus } from '../engines/spool.ts'
import { CursorText } from './call-cursor.ts'
import type { Call } from './model.ts'
import { sampleCall } from './sample.ts'
import { ledgerStore } from './store.ts'
import type { Verdict } from './verdict-model.ts'
import { bodyLine, callLine, scoreLine, verdictLine } from './write.ts'

/** A whole hour of today: rows of fixed dates would one day be past their time to live. */
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 60_000
const project = 'store-test'
const identify = uuidSource()
const ids = Array.from({ length: 120 }, (_, index) => identify(nowMs - index * 60_000))
ids[9] = '0b9d54e8-0d10-4f0a-8a3b-6a3d1f1c2b4e'

/** Call `index` happened `index` minutes ago; every third failed, every fourth has no known cost. */
const call = (index: number): Call =>
  sampleCall({
    id: ids[index]!,
    projectId: project,
    startedAt: new Date(nowMs - index * 60_000).toISOString(),
    traceId: `trace-${Math.floor(index / 3)}`,
    status: index % 3 === 0 ? 'error' : 'ok',
    costUsd: index % 4 === 0 ? null : '0.001',
    costUnknownReason: index % 4 === 0 ? 'model-unknown' : null,
    userId: `user-${index % 5}`,
    tags: { shard: String(index % 2) },
    latencyMs: 100 + index,
    inputPreview: index === 7 ? 'Where is my Zebra?' : 'Where is my order?',
  })

/** That a guardrail let this call pass. */
const verdict = (of: Call, atMs: number): Verdict => ({
  ...{ id: identify(atMs), projectId: of.projectId, at: new Date(atMs).toISOString(), callId: of.id },
  ...{ guardrailId: 'pii', guardrailVersion: 3, check: 'pii', stage: 'input', mode: 'enforce' },
  ...{ verdict: 'pass', failed: null, score: 0, threshold: 0.5, kinds: [], findings: 0, reason: 'Nothing.' },
  ...{ latencyMs: 1.5, costUsd: '0.002', environment: of.environment, sessionId: null, userId: of.userId },
  ...{ keyId: of.keyId, tags: of.tags, release: null, route: null, promptName: null, promptVersion: null },
  ...{ experiment: null, variant: null, dialect: of.dialect, provider: null, model: null, stream: false },
  ...{ cacheKind: 'none', language: null, callLatencyMs: 100, inputPreview: '', outputPreview: '' },
})

onEveryTape('the ledger', (tape) => {
  const store = () => ledgerStore(tape(), () => nowMs)
  const folder = mkdtempSync(join(tmpdir(), 'telltale-ledger-'))
  let status: SpoolStatus

  beforeAll(async () => {
    const spool = await openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
    for (let index = 0; index < 120; index += 1) spool.append('calls', callLine(call(index)))
    spool.append('calls', callLine({ ...call(1), projectId: 'somebody-else', inputPreview: 'secret' }))
    const at = call(7).startedAt
    const hash = call(7).inputHash!
    spool.append(
      'bodies',
      bodyLine({ projectId: project, hash, at, contentType: 'application/json', body: '{"你":1}' }),
    )
    spool.append(
      'scores',
      scoreLine({
        id: call(7).id,
        projectId: project,
        at,
        callId: call(7).id,
        spanId: null,
        sessionId: null,
        name: 'helpful',
        value: 0.5,
        label: null,
        source: 'human',
        evaluatorVersion: null,
        samplingProbability: null,
        comment: null,
      }),
    )
    const made: readonly (readonly [number, Partial<Verdict>])[] = [
      [1_000, { guardrailId: 'pii', verdict: 'modify', score: 0.9, kinds: ['email'], findings: 2 }],
      [2_000, { guardrailId: 'tone', mode: 'shadow', verdict: 'error', failed: 'open', score: null }],
      [3_000, { guardrailId: 'alien', projectId: 'somebody-else' }],
    ]
    for (const [at, change] of made)
      spool.append('verdicts', verdictLine({ ...verdict(call(7), nowMs - 7 * 60_000 + at), ...change }))
    await spool.landed()
    status = spool.status()
    await spool.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('every line written is a row the tape takes', () => {
    expect(status).toMatchObject({ landedRows: 126, refusedSegments: 0, dropped: 0 })
  })

  test('a call comes back as it was written, with its body, scores, verdicts and trace', async () => {
    const found = await store().callById(project, call(7).id)
    expect(found?.call).toEqual(call(7))
    expect(found?.input).toBe('{"你":1}')
    expect(found?.output).toBeNull()
    expect(found?.scores).toMatchObject([{ name: 'helpful', value: 0.5 }])
    expect(found?.verdicts).toMatchObject([
      { guardrailId: 'pii', verdict: 'modify', score: 0.9, kinds: ['email'], findings: 2, failed: null },
      {
        guardrailId: 'tone',
        mode: 'shadow',
        verdict: 'error',
        score: null,
        failed: 'open',
        costUsd: '0.002',
      },
    ])
    expect(found?.trace.map(({ id }) => id)).toEqual([call(8).id, call(7).id, call(6).id])
  })

  test('a call whose identifier was made elsewhere is found too', async () => {
    expect((await store().callById(project, call(9).id))?.call).toEqual(call(9))
  })

  test('another project’s call, an unknown one and nonsense are not found', async () => {
    expect(await store().callById('somebody-else', call(2).id)).toBeNull()
    expect(await store().callById(project, '00000000-0000-4000-8000-000000000000')).toBeNull()
    expect(await store().callById(project, "' OR 1=1")).toBeNull()
  })

  test('pages follow each other, newest first, without gap or overlap', async () => {
    const seen: string[] = []
    let before: string | null = null
    do {
      const page = await store().listCalls(project, {
        filter: {},
        cursor: before === null ? null : CursorText.parse(before),
        limit: 50,
      })
      seen.push(...page.calls.map(({ id }) => id))
      before = page.next
    } while (before !== null)
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => call(index).id))
  })

  test.each([
    ['status', { status: 'error' as const }, 40],
    ['user', { user: 'user-3' }, 24],
    ['tag', { tag: 'shard:1' }, 60],
    ['words, whatever their case', { q: 'zEBRA' }, 1],
    ['prompt and version', { prompt: 'customer_support@3' }, 120],
    ['another version', { prompt: 'customer_support@4' }, 0],
    ['model asked for', { model: 'gpt-4o' }, 120],
    ['time', { from: call(9).startedAt, to: call(0).startedAt }, 9],
    ['cost', { minCostUsd: 0.001 }, 90],
    ['latency', { minLatencyMs: 200 }, 20],
    ['several at once', { status: 'ok' as const, user: 'user-1', minLatencyMs: 200 }, 3],
  ])('filters by %s', async (_, filter, expected) => {
    expect(await store().callCount(project, filter)).toBe(expected)
    const page = await store().listCalls(project, { filter, cursor: null, limit: 200 })
    expect(page.calls).toHaveLength(expected)
  })

  test('the export gives every call of the filter once', async () => {
    const exported: string[] = []
    for await (const page of store().exportCalls(project, { user: 'user-2' }))
      exported.push(...page.map(({ id }) => id))
    expect(new Set(exported).size).toBe(24)
  })

  test.each([1, 6, 24, 48, 168, 720])('the overview of %d hours adds up, and has no gaps', async (hours) => {
    const overview = await store().overview(project, hours, nowMs)
    const inWindow = Array.from({ length: 120 }, (_, index) => call(index)).filter(
      ({ startedAt }) => startedAt >= overview.points[0]!.at,
    )
    expect(overview.points.length * overview.stepMinutes).toBe(hours * 60)
    expect(overview.totals.calls).toBe(inWindow.length)
    expect(overview.points.reduce((sum, point) => sum + point.calls, 0)).toBe(inWindow.length)
    const known = inWindow.filter(({ costUsd }) => costUsd !== null).length
    expect(Number(overview.totals.costUsd)).toBeCloseTo(known * 0.001, 12)
    expect(overview.totals.costKnownShare).toBeCloseTo(known / inWindow.length, 12)
    const errors = inWindow.filter(({ status }) => status === 'error').length
    expect(overview.totals.errorRate).toMatchObject({ value: errors / inWindow.length, n: inWindow.length })
  })

  test('the overview of a project without calls is zeros, not an error', async () => {
    const overview = await store().overview('empty', 24, nowMs)
    expect(overview.totals).toMatchObject({ calls: 0, costUsd: '0', costKnownShare: 1, latencyP50Ms: null })
  })
})
