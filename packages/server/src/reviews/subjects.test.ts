import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { murmur3 } from '../experiments/assignment-hash.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { verdictLine } from '../ledger/write.ts'
import type { Verdict } from '../ledger/verdict-model.ts'
import { chance } from '../statistics/chance.fixture.ts'
import type { DrawnStratum, Subject } from './model.ts'
import { countStrata, draw, findSubject, firstAt } from './subjects.ts'
import { sampleVerdict } from './verdict.fixture.ts'

const hourMs = 3_600_000
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 48 * hourMs
const endMs = startMs + 10 * hourMs
const projectId = 'reviews-subjects'
const identify = uuidSource()
const { uniform, happens } = chance(5)

const verdicts = Array.from({ length: 4_000 }, (): Verdict => {
  const atMs = startMs + Math.floor(uniform() * 10 * hourMs)
  const score = Math.floor(uniform() * 101) / 100
  const isFired = score >= 0.7
  return sampleVerdict({
    ...{ id: identify(atMs), projectId, at: new Date(atMs).toISOString(), callId: identify(atMs), score },
    verdict: isFired ? (happens(0.5) ? 'block' : 'flag_for_review') : 'pass',
    stage: happens(0.3) ? 'output' : 'input',
    ...(happens(0.05) && { verdict: 'error' as const, score: null, failed: 'open' as const }),
    ...(happens(0.05) && { guardrailId: 'another' }),
    ...(isFired && { kinds: ['email', 'phone'], findings: 3, reason: '2 e-mail addresses and 1 "phone".' }),
  })
})
const subject: Subject = { kind: 'verdicts', guardrail: 'no-email', stage: null }
const strata: readonly DrawnStratum[] = [
  { name: 'fired', fired: true, low: 0, high: 1, probability: 0.6 },
  { name: 'near', fired: false, low: 0.4, high: 1, probability: 0.2 },
  { name: 'far', fired: false, low: 0, high: 0.3, probability: 0.01 },
]
const window = { projectId, subject, fromMs: startMs, toMs: endMs }

/** The same by a loop. */
const stratumOf = ({ verdict, score, guardrailId }: Verdict): number =>
  verdict === 'error' || guardrailId !== 'no-email' || score === null
    ? -1
    : strata.findIndex(
        ({ fired, low, high }) =>
          fired === (verdict !== 'pass') && score >= low && (high === 1 || score < high),
      )
const isDrawn = (seed: string, verdict: Verdict): boolean => {
  const at = stratumOf(verdict)
  return at >= 0 && murmur3(`${seed}/draw/${verdict.id}`) / 2 ** 32 < strata[at]!.probability
}

onEveryTape('what reviews look at', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-reviews-'))
  beforeAll(async () => {
    const path = join(folder, 'verdicts.ndjson')
    const others = verdicts.slice(0, 50).map((verdict) => ({ ...verdict, projectId: 'somebody-else' }))
    const lines = [...verdicts, ...others].map((verdict) => `${verdictLine(verdict)}\n`)
    writeFileSync(path, lines.join(''))
    await tape().land({ id: `reviews-${startMs}`, table: 'verdicts', path, rows: lines.length })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const drawn = (seed: string, limit = 10_000, part: Partial<typeof window> = {}) =>
    draw(tape(), { ...window, ...part }, { seed, strata, limit })

  test('is drawn by the hash of its id and the seed, against the probability of its stratum', async () => {
    for (const seed of ['one', 'other']) {
      const found = await drawn(seed)
      const expected = verdicts.filter((verdict) => isDrawn(seed, verdict))
      expect(found.map(({ subjectId }) => subjectId).sort()).toEqual(expected.map(({ id }) => id).sort())
      expect(found.length).toBeGreaterThan(400)
      for (const { subjectId, stratumNumber, itemScore, isFired, callOf } of found) {
        const verdict = verdicts.find(({ id }) => id === subjectId)!
        expect([stratumNumber - 1, itemScore, isFired, callOf]).toEqual([
          ...[stratumOf(verdict), verdict.score, verdict.verdict !== 'pass', verdict.callId],
        ])
      }
    }
  })

  test('comes oldest first and in parts, each row in one of them', async () => {
    const whole = (await drawn('one')).map(({ subjectId }) => subjectId)
    expect((await drawn('one', 100)).map(({ subjectId }) => subjectId)).toEqual(whole.slice(0, 100))
    const middle = startMs + 5 * hourMs
    const [before, after] = [
      await drawn('one', 10_000, { toMs: middle }),
      await drawn('one', 10_000, { fromMs: middle }),
    ]
    expect([...before, ...after].map(({ subjectId }) => subjectId)).toEqual(whole)
  })

  test('tells what was seen, in no words of the caller', async () => {
    const fired = (await drawn('one')).find(({ isFired, seen }) => isFired && seen?.stage === 'output')!
    expect(fired.seen).toMatchObject({
      ...{ check: 'pii', kinds: ['email', 'phone'], findings: 3, threshold: 0.5, guardrailVersion: 1 },
      reason: '2 e-mail addresses and 1 "phone".',
    })
    expect(JSON.stringify(fired)).not.toContain('jane@example.com')
  })

  test('is counted by stratum and by thresholds as a loop counts it', async () => {
    const thresholds = [0.25, 0.5, 0.75]
    const expected = strata.map(() => [0, 0, 0, 0])
    for (const verdict of verdicts) {
      const at = stratumOf(verdict)
      if (at >= 0) expected[at]![thresholds.filter((threshold) => verdict.score! >= threshold).length]!++
    }
    expect(await countStrata(tape(), window, strata, thresholds)).toEqual(expected)
    expect((await countStrata(tape(), window, strata)).flat()).toEqual(
      expected.map((counts) => counts.reduce((all, count) => all + count, 0)),
    )
  })

  test('is one stage only where that is asked', async () => {
    const output: Subject = { kind: 'verdicts', guardrail: 'no-email', stage: 'output' }
    const counts = await countStrata(tape(), { ...window, subject: output }, strata)
    const expected = verdicts.filter((one) => one.stage === 'output' && stratumOf(one) >= 0)
    expect(counts.flat().reduce((all, count) => all + count, 0)).toBe(expected.length)
  })

  test('is found by id or call, and begins where the first row lies', async () => {
    const one = verdicts.find((verdict) => stratumOf(verdict) === 1)!
    const [byId, byCall] = await Promise.all([
      findSubject(tape(), window, { id: one.id }, 'one'),
      findSubject(tape(), window, { callId: one.callId }, 'one'),
    ])
    expect([byId?.subjectId, byCall?.subjectId]).toEqual([one.id, one.id])
    expect(await findSubject(tape(), window, { id: identify(startMs) }, 'one')).toBeNull()
    const first = Math.min(
      ...verdicts
        .filter(({ guardrailId, score }) => guardrailId === 'no-email' && score !== null)
        .map(({ at }) => Date.parse(at)),
    )
    expect(await firstAt(tape(), window)).toBe(first)
  })

  describe('of the other kinds', () => {
    test.each<Subject>([
      { kind: 'calls', route: 'search', prompt: null },
      { kind: 'retrievals', index: 'manual' },
    ])('$kind are read from their own table', async (other) => {
      expect(await draw(tape(), { ...window, subject: other }, { seed: 'one', strata, limit: 10 })).toEqual(
        [],
      )
      expect((await countStrata(tape(), { ...window, subject: other }, strata)).flat()).toEqual([0, 0, 0])
    })
  })
})
