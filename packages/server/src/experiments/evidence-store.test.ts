import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { callLine, scoreLine } from '../ledger/write.ts'
import { sampleCall } from '../ledger/sample.ts'
import { gatherMetrics, resolveMetric } from '../metrics/resolve.ts'
import type { TapeTable } from '../engines/tape.ts'
import { bruteEvidence, randomCalls, type TestCall } from './evidence.fixture.ts'
import type { MetricAsk } from './evidence-sums.ts'
import { readCanaryEvidence, readEvidence, readRows, readSurvey } from './evidence-store.ts'

const hourMs = 3_600_000
/** A whole hour of this month: rows of fixed dates would one day be past their time to live. */
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 200 * hourMs
const nowMs = startMs + 100 * hourMs
const windowMs = 24 * hourMs
const projectId = 'evidence-test'
const arms = ['control', 'shorter', 'longer']
const identify = uuidSource()
const metrics = await gatherMetrics()

const ask = (name: string, more: Partial<Omit<MetricAsk, 'metric'>> = {}): MetricAsk => {
  const found = resolveMetric(metrics, new Map(), name)
  if (!found.ok) throw new Error(found.error.detail)
  return { metric: found.value, asFailure: false, isJudged: false, withHistory: false, ...more }
}
const asks = [
  ask('cost-per-call', { withHistory: true }),
  ask('error-rate', { asFailure: true }),
  ask('output-tokens'),
  ask('latency-over.1000'),
  ask('score.helpful', { isJudged: true }),
]

/** Quotients are summed in another order: their last digit may differ. All else is whole eighths, and exact. */
const rounded = (evidence: unknown): unknown =>
  JSON.parse(JSON.stringify(evidence), (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value * 64) ? Number(value.toPrecision(13)) : value,
  )

/** The same question of both: of the engine, and of a loop over the rows. */
const place = {
  projectId,
  experiment: 'tone',
  prompt: 'customer_support',
  environment: 'production',
  variesModel: true,
  arms,
  fromMs: startMs,
  toMs: nowMs,
}

onEveryTape('the evidence of an experiment', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-evidence-'))
  const calls = randomCalls(identify, { startMs, nowMs, arms, users: 400, seed: 20_261_126 })

  const land = async (table: TapeTable, lines: readonly string[]): Promise<void> => {
    const path = join(folder, `${table}.ndjson`)
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
    await tape().land({ id: `evidence-${table}-${startMs}-${lines.length}`, table, path, rows: lines.length })
  }
  const lineOf = (call: TestCall, project: string): string => {
    const { unit, cost, atMs, human: _human, judge: _judge, ...rest } = call
    return callLine({
      ...sampleCall({ id: call.id, projectId: project, userId: unit }),
      ...rest,
      experimentUnit: call.experiment === null ? null : unit,
      costUsd: cost === null ? null : String(cost),
      startedAt: new Date(atMs).toISOString(),
    })
  }

  beforeAll(async () => {
    await land('calls', [
      ...calls.map((call) => lineOf(call, projectId)),
      ...calls.slice(0, 50).map((call) => lineOf({ ...call, id: identify(call.atMs) }, 'somebody-else')),
    ])
    const scores = calls.flatMap(({ id, atMs, human, judge }) =>
      (
        [
          ['human', human],
          ['judge', judge],
        ] as const
      )
        .filter(([, value]) => value !== null)
        .map(([source, value]) =>
          scoreLine({
            ...{ id: identify(atMs), projectId, at: new Date(atMs).toISOString(), callId: id },
            ...{ spanId: null, sessionId: null, name: 'helpful', value, label: null, source },
            ...{ evaluatorVersion: null, samplingProbability: null, comment: null },
          }),
        ),
    )
    await land('scores', scores)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is what a loop over the calls finds', async () => {
    const found = await readEvidence(tape(), { place, windowMs, nowMs, metrics: asks })
    expect(found.epochs.map(({ fingerprint }) => fingerprint)).toEqual(['index=manual@1', 'index=manual@2'])
    const expected = bruteEvidence(calls, { arms, startMs, nowMs, windowMs, epochs: found.epochs })
    expect(rounded(found.evidence)).toEqual(rounded(expected.evidence))
    expect(found.callsWithoutUnit).toBe(expected.callsWithoutUnit)
    expect([...found.looks()].at(-1)!.atMs).toBe(nowMs)
  })

  test('is the same read in shares of the users', async () => {
    const survey = await readSurvey(tape(), place)
    const grouping = {
      ...{ windowMs, nowMs, stepMs: hourMs * 200, kind: 'epochs' as const },
      ...{ fingerprints: survey.fingerprints, startsMs: [startMs] },
    }
    const count = async (calls: number) =>
      (await readRows(tape(), place, grouping, asks, calls)).rows.reduce((sum, { users }) => sum + users, 0)
    expect(await count(1e6)).toBe(await count(1))
    expect(await count(1)).toBeGreaterThan(300)
  })

  test('of a canary counts what users did until they moved to another arm', async () => {
    const startsMs = [startMs, startMs + 40 * hourMs]
    const failures = [ask('error-rate', { asFailure: true })]
    const { evidence } = await readCanaryEvidence(tape(), {
      ...{ place, windowMs, nowMs, metrics: failures, startsMs },
    })
    const inside = calls.filter(({ experiment, unit }) => experiment !== null && unit !== null)
    const users = [...Map.groupBy(inside, ({ unit }) => unit).values()].map((own) => {
      const [first, ...later] = own.toSorted((a, b) => a.atMs - b.atMs)
      const leftMs = later.find(({ variant }) => variant !== first!.variant)?.atMs ?? Infinity
      const untilMs = Math.min(first!.atMs + windowMs, leftMs)
      return {
        step: startsMs.filter((at) => at <= first!.atMs).length - 1,
        arm: first!.variant,
        isFailing: own.some(({ status, atMs }) => status === 'error' && atMs < untilMs),
      }
    })
    for (const [step, { arms: found }] of evidence.epochs.entries())
      for (const arm of arms) {
        const own = users.filter((user) => user.step === step && user.arm === arm)
        const failing = own.filter(({ isFailing }) => isFailing).length
        expect(found[arm]).toMatchObject({ users: own.length, failing: { 'error-rate': failing } })
      }
  })

  describe('of nothing', () => {
    test('is nothing', async () => {
      const empty = { ...place, experiment: 'nobody-was-in-it' }
      const { evidence } = await readEvidence(tape(), { place: empty, windowMs, nowMs, metrics: asks })
      expect(evidence.epochs).toHaveLength(1)
      expect(evidence.epochs[0]!.arms['control']).toMatchObject({ users: 0, failing: { 'error-rate': 0 } })
    })
  })
})
