import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../../engines/on-every-tape.ts'
import { uuidSource } from '../../kernel/identifier.ts'
import type { Verdict } from '../../ledger/verdict-model.ts'
import { verdictLine } from '../../ledger/write.ts'
import { Guardrail } from '../model.ts'
import type { GuardrailQuality } from '../../reviews/model.ts'
import { guardrailMonitor } from './monitor.ts'
import { randomVerdicts } from './verdicts.fixture.ts'
import { watchGuardrailsOnce } from './watch.ts'

const hourMs = 3_600_000
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 30 * hourMs
const endMs = startMs + 24 * hourMs
const nowMs = endMs
const projectId = 'monitor-whole'
const window = { fromMs: startMs + 90_000, toMs: endMs - 90_000 }

const isFired = ({ verdict }: Verdict): boolean => verdict !== 'pass' && verdict !== 'error'

const quality = (value: number): GuardrailQuality => {
  const rate = { kind: 'estimate' as const, value, low: value / 2, high: value * 2, n: 50, effectiveN: 40 }
  return {
    ...{
      queue: 'pii',
      falsePositiveRate: rate,
      falseFireShare: rate,
      precision: rate,
      missRate: rate,
      recall: rate,
    },
    ...{ reviewed: 50, unresolved: 0 },
  }
}

onEveryTape('what verdicts say of guardrails', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-monitor-'))
  const identify = uuidSource()
  const random = randomVerdicts(identify, { startMs, endMs, count: 4_000, seed: 7, projectId })
  const all = random.map((verdict, at) => ({
    ...verdict,
    // Scores at thresholds themselves, too: 0.29 × 100 is not 29 to a computer.
    score:
      verdict.score === null ? null : at % 3 === 0 ? Math.round(verdict.score * 100) / 100 : verdict.score,
  }))
  const inWindow = all.filter(({ at }) => Date.parse(at) >= window.fromMs && Date.parse(at) < window.toMs)
  const guardrails = ['pii', 'injection', 'tone'].map((name) =>
    Guardrail.parse({
      ...{ projectId, name, version: 2, updatedAt: '2026-11-01T00:00:00.000Z', check: 'pii' },
      ...{ stages: ['input'], mode: 'enforce', action: 'block', bounds: { maxBlockRate: 0.05 } },
    }),
  )
  const monitor = () =>
    guardrailMonitor({
      ...{ tape: tape(), clock: () => nowMs },
      guardrailsOf: async () => guardrails,
      qualityOf: async (_, name) => (name === 'pii' ? quality(0.1) : null),
      qualityAt: async (_, __, ___, thresholds) =>
        thresholds.map((threshold) => ({ threshold, ...quality(threshold) })),
    })

  beforeAll(async () => {
    const path = join(folder, 'verdicts.ndjson')
    writeFileSync(path, all.map((verdict) => `${verdictLine(verdict)}\n`).join(''))
    await tape().land({ id: `monitor-whole-${startMs}`, table: 'verdicts', path, rows: all.length })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('a threshold is replayed as a loop over the scores replays it', async () => {
    const found = await monitor().replay(projectId, {
      ...window,
      kept: { guardrail: 'pii' },
      threshold: 0.615,
    })
    const own = inWindow.filter((one) => one.guardrailId === 'pii' && one.guardrailVersion === 2)
    const scored = own.filter(({ score }) => score !== null)
    expect(found).toMatchObject({ version: 2, threshold: 0.5, scored: scored.length })
    expect(found.unscored).toBe(own.length - scored.length)
    expect(found.fires).toMatchObject({ value: scored.filter(isFired).length / scored.length })
    for (const point of [...found.points, found.asked!]) {
      const then = scored.filter(({ score }) => score! >= point.threshold)
      const more = then.filter((one) => !isFired(one)).length
      const fewer = scored.filter((one) => isFired(one) && one.score! < point.threshold).length
      expect(point, String(point.threshold)).toMatchObject({ more, fewer })
      expect(point.fires.value).toBe(then.length / scored.length)
      expect(point.changed.value).toBe((more + fewer) / scored.length)
    }
    const changed = scored.filter((one) => isFired(one) !== one.score! >= 0.615)
    expect(found.asked!.calls).toBe(new Set(changed.map(({ callId }) => callId)).size)
    const nearest = changed.toSorted((one, other) => other.score! - one.score!).slice(0, 10)
    expect(found.asked!.newlyPassing.map(({ score }) => score)).toEqual(nearest.map(({ score }) => score))
    expect(found.asked!.newlyFiring).toEqual([])
  })

  test('reviews stand beside the thresholds they were asked at', async () => {
    const { points, asked } = await monitor().replay(projectId, {
      ...{ ...window, kept: { guardrail: 'pii' }, threshold: 0.615 },
    })
    expect(points[35]!.quality?.precision).toMatchObject({ value: 0.35 })
    expect(points[36]!.quality).toBeNull()
    expect(asked!.quality?.recall).toMatchObject({ value: 0.615 })
  })

  test('of a guardrail that scored nothing there is nothing to replay', async () => {
    const found = await monitor().replay(projectId, {
      ...window,
      kept: { guardrail: 'none' },
      threshold: 0.3,
    })
    expect(found).toMatchObject({ version: null, threshold: null, scored: 0, asked: { calls: 0 } })
    expect(found.fires.value).toBeNull()
  })

  test('guardrails that fire together are found as a loop over the calls finds them', async () => {
    const found = await monitor().redundancy(projectId, window)
    const calls = [
      ...Map.groupBy(
        inWindow.filter(({ verdict }) => verdict !== 'error'),
        ({ callId }) => callId,
      ).values(),
    ]
    const fired = (call: readonly Verdict[], name: string) =>
      call.some((one) => one.guardrailId === name && isFired(one))
    const evaluated = (call: readonly Verdict[], name: string) => call.some((one) => one.guardrailId === name)
    expect(found).toMatchObject({ calls: calls.length, oneOf: 1, leftOut: [] })
    for (const { guardrail, calls: n, fires, alone } of found.guardrails) {
      const own = calls.filter((call) => fired(call, guardrail))
      expect(n).toBe(calls.filter((call) => evaluated(call, guardrail)).length)
      expect(fires).toBe(own.length)
      const onlyIt = own.filter((call) => call.filter(isFired).every((one) => one.guardrailId === guardrail))
      expect(alone.value).toBe(onlyIt.length / own.length)
    }
    expect(found.pairs).toHaveLength(3)
    for (const { one, other, ...pair } of found.pairs) {
      const shared = calls.filter((call) => evaluated(call, one) && evaluated(call, other))
      const count = (a: boolean, b: boolean) =>
        shared.filter((call) => fired(call, one) === a && fired(call, other) === b).length
      const [both, onlyOne, onlyOther] = [count(true, true), count(true, false), count(false, true)]
      expect(pair).toMatchObject({ calls: shared.length, both, onlyOne, onlyOther })
      expect(pair.overlap.value).toBe(both / (both + onlyOne + onlyOther))
    }
  })

  test('the report judges each guardrail and carries what reviewers say', async () => {
    const report = await monitor().report(projectId, window)
    expect(report.sentence).toMatch(/^(Two|Three) of 3 guardrails/)
    const pii = report.guardrails.find(({ name }) => name === 'pii')!
    expect(pii.quality?.falsePositiveRate).toMatchObject({ value: 0.1 })
    expect(pii.findings.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['blocks-much', 'slow', 'errs']),
    )
    expect(report.guardrails.find(({ name }) => name === 'tone')!.quality).toBeNull()
  })

  test('the watch hands over a whole round, also when nothing is wrong, and none of what cannot be read', async () => {
    const rounds: { projectId: string; findings: readonly { key: string }[] }[] = []
    const failed: string[] = []
    await watchGuardrailsOnce({
      monitor: {
        report: (project, asked) =>
          project === 'broken' ? Promise.reject(new Error('away')) : monitor().report(project, asked),
      },
      ...{
        projects: async () => ['broken', projectId, 'nobody'],
        holdsWatch: async () => true,
        clock: () => nowMs,
      },
      report: async (round) => {
        rounds.push(round)
        return { opened: 0, reopened: 0, resolved: 0, open: 0, dropped: 0, isStale: false }
      },
      onFailure: (project) => void failed.push(project),
    })
    expect(failed).toEqual(['broken'])
    expect(rounds.map((round) => round.projectId)).toEqual([projectId, 'nobody'])
    const keys = rounds[0]!.findings.map(({ key }) => key)
    expect(keys).toContain('pii:blocks-much')
    expect(new Set(keys).size).toBe(keys.length)
    expect(rounds[1]!.findings).toEqual([])
  })

  test('the watch is left to the process that holds it', async () => {
    await watchGuardrailsOnce({
      monitor: { report: () => Promise.reject(new Error('looked')) },
      ...{ projects: async () => [projectId], holdsWatch: async () => false, clock: () => nowMs },
      report: () => Promise.reject(new Error('reported')),
      onFailure: (_, error) => expect.unreachable(String(error)),
    })
  })
})
