import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../../engines/on-every-tape.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import type { Verdict } from '../../ledger/verdict-model.ts'
import { verdictLine } from '../../ledger/write.ts'
import { wilson } from '../../statistics/intervals.ts'
import { figuresOf, figuresOfStep } from './figures.ts'
import { readCells, readSteps } from './metrics-store.ts'
import type { Dimension, GuardrailFigures, Kept } from './model.ts'
import { addSums } from './sums.ts'
import { randomVerdicts } from './verdicts.fixture.ts'

const hourMs = 3_600_000
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 30 * hourMs
const endMs = startMs + 27 * hourMs
const nowMs = endMs + hourMs
const projectId = 'monitor-test'

/** The plainest there is: lists, a sort, a count; latencies at 32 steps a doubling, found by search. */
function brute(verdicts: readonly Verdict[]): GuardrailFigures {
  const count = (wanted: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === wanted).length
  const [passes, blocks, modifications] = [count('pass'), count('block'), count('modify')]
  const [flags, errors] = [count('flag_for_review'), count('error')]
  const total = verdicts.length
  // The interval has tests of its own, against vectors.
  const rate = (hits: number, n: number) => ({ ...wilson(hits, n), value: n === 0 ? null : hits / n })
  const stepped = (ms: number): number => {
    if (ms === 0) return 0
    const octave = 2 ** Math.floor(Math.log2(ms))
    return octave * (1 + Math.floor((ms / octave - 1) * 32 + 0.5) / 32)
  }
  const sorted = verdicts.map(({ latencyMs }) => stepped(latencyMs)).toSorted((a, b) => a - b)
  const quantile = (q: number) => sorted[Math.max(1, Math.ceil(total * q)) - 1] ?? null
  const micros = (ms: number) => Math.floor(ms * 1000 + 0.5)
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  const latency = sum(verdicts.map(({ latencyMs }) => micros(latencyMs)))
  const whole = sum(verdicts.map(({ callLatencyMs }) => micros(callLatencyMs)))
  const costs = verdicts.flatMap(({ costUsd }) =>
    costUsd === null ? [] : [BigInt(costUsd.replace('.', ''))],
  )
  const cost = String(costs.reduce((all, one) => all + one, 0n)).padStart(13, '0')
  return {
    ...{ total, passes, blocks, modifications, flags, errors },
    fireRate: rate(blocks + modifications + flags, total - errors),
    blockRate: rate(blocks, total - errors),
    flagRate: rate(flags, total - errors),
    errorRate: rate(errors, total),
    latencyMeanMs: total === 0 ? null : latency / total / 1000,
    ...{ latencyP50Ms: quantile(0.5), latencyP95Ms: quantile(0.95), latencyP99Ms: quantile(0.99) },
    latencyShare: whole === 0 ? null : latency / whole,
    costUsd: costs.length === 0 ? null : `${cost.slice(0, -12)}.${cost.slice(-12)}`.replace(/\.?0+$/, ''),
    costKnown: costs.length,
  }
}

const segmentOf = (verdict: Verdict, dimension: string): string => {
  const { promptName, language, route, model, keyId, userId, tags } = verdict
  const own = { prompt: promptName, language, route, model, key: keyId, user: userId } as const
  const value = dimension.startsWith('tag.') ? tags[dimension.slice(4)] : own[dimension as keyof typeof own]
  return value ?? ''
}

onEveryTape('the monitor of guardrails', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-monitor-'))
  const identify = uuidSource()
  const all = randomVerdicts(identify, { startMs, endMs, count: 6_000, seed: 20_261_126, projectId })

  beforeAll(async () => {
    const others = all.slice(0, 100).map((verdict) => ({ ...verdict, projectId: 'somebody-else' }))
    const lines = [...all, ...others].map((verdict) => `${verdictLine(verdict)}\n`)
    // Several segments, one of them twice: it lands once, in the sums too.
    for (const [at, part] of [lines.slice(0, 2_500), lines.slice(2_500), lines.slice(2_500)].entries()) {
      const path = join(folder, `${at}.ndjson`)
      writeFileSync(path, part.join(''))
      const id = `monitor-${startMs}-${Math.min(at, 1)}`
      await tape().land({ id, table: 'verdicts', path, rows: part.length })
    }
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const inWindow = (fromMs: number, toMs: number, { guardrail, version, stage, mode, segments }: Kept = {}) =>
    all.filter(
      (verdict) =>
        Date.parse(verdict.at) >= fromMs &&
        Date.parse(verdict.at) < toMs &&
        (guardrail === undefined || verdict.guardrailId === guardrail) &&
        (version === undefined || verdict.guardrailVersion === version) &&
        (stage === undefined || verdict.stage === stage) &&
        (mode === undefined || verdict.mode === mode) &&
        Object.entries(segments ?? {}).every(([name, value]) => segmentOf(verdict, name) === value),
    )

  const windows: readonly (readonly [what: string, fromMs: number, toMs: number])[] = [
    ['whole hours', startMs + 2 * hourMs, startMs + 9 * hourMs],
    ['a millisecond less at either end', startMs + 2 * hourMs + 1, startMs + 9 * hourMs - 1],
    ['a millisecond more at either end', startMs + 2 * hourMs - 1, startMs + 9 * hourMs + 1],
    ['whole minutes', startMs + 7 * 60_000, startMs + 3 * hourMs + 41 * 60_000],
    ['within an hour', startMs + 5 * hourMs + 61_234, startMs + 5 * hourMs + 3_000_001],
    ['within a minute', startMs + 60_001, startMs + 119_999],
    ['all', startMs - 1, endMs + 1],
    ['nothing', startMs - 3 * hourMs, startMs - hourMs],
  ]

  test.each(windows)('counts what a loop over the verdicts counts: %s', async (_, fromMs, toMs) => {
    const cells = await readCells(tape(), { projectId, fromMs, toMs, nowMs, kept: {}, by: null })
    const keyOf = (of: { stage: string; mode: string }, name: string, version: number) =>
      `${name} ${version} ${of.stage} ${of.mode}`
    const found = new Map(
      cells.map((cell) => [keyOf(cell, cell.guardrail, cell.version), figuresOf(cell.sums)]),
    )
    const verdicts = inWindow(fromMs, toMs)
    const expected = Map.groupBy(verdicts, (one) => keyOf(one, one.guardrailId, one.guardrailVersion))
    expect(found.size).toBe(expected.size)
    for (const [key, own] of expected) expect(found.get(key), key).toEqual(brute(own))
    expect(figuresOf(addSums(cells.map(({ sums }) => sums)))).toEqual(brute(verdicts))
  })

  test.each<Dimension>(['prompt', 'language', 'route', 'model', 'key', 'user', 'tag.plan'])(
    'tells segments apart: %s',
    async (by) => {
      const [fromMs, toMs] = [startMs + 61_001, startMs + 11 * hourMs + 7]
      const kept = { guardrail: 'pii' }
      const cells = await readCells(tape(), { projectId, fromMs, toMs, nowMs, kept, by })
      const bySegment = Map.groupBy(cells, ({ segment }) => segment)
      const expected = Map.groupBy(inWindow(fromMs, toMs, kept), (one) => segmentOf(one, by))
      expect([...bySegment.keys()].toSorted()).toEqual([...expected.keys()].toSorted())
      expect(expected.has('')).toBe(true)
      for (const [segment, own] of expected)
        expect(figuresOf(addSums(bySegment.get(segment)!.map(({ sums }) => sums)))).toEqual(brute(own))
    },
  )

  test.each<readonly [string, Kept, Dimension | null]>([
    ['a version, stage and mode', { guardrail: 'tone', version: 2, stage: 'output', mode: 'shadow' }, null],
    ['one language', { segments: { language: 'de' } }, null],
    ['no language', { segments: { language: '' } }, 'language'],
    ['a prompt in a language, by model', { segments: { prompt: 'support', language: 'ja' } }, 'model'],
    ['two tags', { segments: { 'tag.plan': 'pro', 'tag.other': '' } }, null],
  ])('narrows to %s', async (_, kept, by) => {
    const [fromMs, toMs] = [startMs + 12_345, endMs - 54_321]
    const cells = await readCells(tape(), { projectId, fromMs, toMs, nowMs, kept, by })
    const expected = brute(inWindow(fromMs, toMs, kept))
    expect(expected.total).toBeGreaterThan(20)
    expect(figuresOf(addSums(cells.map(({ sums }) => sums)))).toEqual(expected)
  })

  test.each([5, 60, 1440])('draws steps of %d minutes', async (minutes) => {
    const stepMs = minutes * 60_000
    const [fromMs, toMs] = [Math.floor(startMs / stepMs) * stepMs, Math.ceil(endMs / stepMs) * stepMs]
    const steps = await readSteps(tape(), { projectId, fromMs, toMs, nowMs, kept: {}, by: null, stepMs })
    const found = new Map(steps.map((step) => [`${step.guardrail} ${step.atMs}`, figuresOfStep(step)]))
    const expected = Map.groupBy(
      inWindow(fromMs, toMs),
      ({ guardrailId, at }) => `${guardrailId} ${Math.floor(Date.parse(at) / stepMs) * stepMs}`,
    )
    expect(found.size).toBe(expected.size)
    for (const [key, own] of expected) expect(found.get(key), key).toEqual(brute(own))
  })

  test('keeps the largest segments where there are too many', async () => {
    const ask = { projectId, fromMs: startMs, toMs: endMs, nowMs, kept: {}, by: 'user' as const }
    const cells = await readCells(tape(), ask, 2)
    const bySize = [...Map.groupBy(inWindow(startMs, endMs), (one) => segmentOf(one, 'user'))]
      .toSorted(([, one], [, other]) => other.length - one.length)
      .map(([segment]) => segment)
    expect(new Set(cells.map(({ segment }) => segment))).toEqual(new Set(bySize.slice(0, 2)))
  })
})
