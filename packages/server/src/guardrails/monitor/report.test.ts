import { describe, expect, it, test } from 'vitest'
import { chance, countOf, times } from '../../statistics/chance.fixture.ts'
import { Guardrail } from '../model.ts'
import { boundsOf, errorsOf } from './bounds.ts'
import { slowerThan } from './sums.ts'
import { reportOf, type Seen } from './report.ts'
import { cellOf, sumsOf } from './rules.fixture.ts'
import { compareSegments } from './segments.ts'
import { shiftOf } from './shift.ts'

const hourMs = 3_600_000
/** A Wednesday. */
const nowMs = Date.UTC(2026, 10, 25, 12)

const guardrail = (name: string, settings: object = {}): Guardrail =>
  Guardrail.parse({
    ...{ projectId: 'default', name, version: 1, updatedAt: '2026-11-01T00:00:00.000Z' },
    ...{ check: 'pii', stages: ['input'], mode: 'enforce', action: 'block', ...settings },
  })

const standing = (sums: Parameters<typeof sumsOf>[0], bounds: object = {}) => {
  const judged = {
    ...{ guardrail: 'pii', mode: 'enforce' as const, sums: sumsOf(sums) },
    bounds: guardrail('pii', { bounds }).bounds,
  }
  const said = boundsOf(judged)
  return {
    states: said.map((one) => one.standing.state),
    kinds: said.flatMap(({ finding }) => (finding === null ? [] : [finding.kind])),
    sentences: said.flatMap(({ finding }) => (finding === null ? [] : [finding.sentence])),
  }
}

describe('bounds', () => {
  it('is broken when the whole interval lies beyond, and says so in words', () => {
    const { states, sentences } = standing({ blocks: 200, passes: 800 })
    expect(states).toEqual(['broken', 'held', 'held'])
    expect(sentences[0]).toBe(
      'Block rate above threshold: pii blocks 20.0 % (17.6 to 22.6 %, n = 1,000), and at most 10.0 % is expected. Possible prompt regression or shift of input.',
    )
  })

  it('is not known while the interval holds the bound', () => {
    expect(standing({ blocks: 12, passes: 78 }).states[0]).toBe('unknown')
    expect(standing({ blocks: 3, passes: 9 }).kinds).toEqual([])
  })

  it('is held when the whole interval lies within', () => {
    expect(standing({ blocks: 20, passes: 980 })).toMatchObject({
      states: ['held', 'held', 'held'],
      kinds: [],
    })
  })

  it('counts slow evaluations against the one in a hundred that may be', () => {
    const { kinds, sentences } = standing({ passes: 1_000, flags: 20, slow: { ms: 512, n: 40 } })
    expect(kinds).toEqual(['slow'])
    expect(sentences[0]).toContain('takes 512 ms and more')
    expect(sentences[0]).toContain('The guardrail may be slowing requests.')
    expect(standing({ passes: 1_000, flags: 20, slow: { ms: 512, n: 12 } }).states[1]).toBe('unknown')
  })

  it('does not call what takes as long as it may slow', () =>
    expect(slowerThan(sumsOf({ passes: 9, slow: { ms: 200, n: 9 } }).latencies, 200)).toBe(0))

  it('says that it hardly ever fires only where that is sure', () => {
    expect(standing({ passes: 99 }).states[2]).toBe('unknown')
    expect(standing({ passes: 1_000 }).states[2]).toBe('unknown')
    expect(standing({ passes: 5_000 }).kinds).toEqual(['rarely-fires'])
    expect(standing({ passes: 5_000 }, { minFireRate: 0 }).states[2]).toBe('held')
    expect(standing({ passes: 5_000 }, { minEvaluations: 10_000 }).states[2]).toBe('unknown')
  })

  it('knows nothing of nothing', () => {
    expect(standing({})).toMatchObject({ states: ['unknown', 'unknown', 'unknown'], kinds: [] })
  })

  it('leaves errors out of rates and tells of them', () => {
    const judged = {
      ...{ guardrail: 'pii', mode: 'enforce' as const, bounds: guardrail('pii').bounds },
      sums: sumsOf({ blocks: 50, passes: 450, errors: 500 }),
    }
    expect(boundsOf(judged)[0]!.standing.sentence).toContain('10.0 % (7.67 to 12.9 %, n = 500)')
    expect(errorsOf(judged)?.kind).toBe('errs')
    expect(errorsOf({ ...judged, sums: sumsOf({ passes: 990, errors: 10 }) })).toBeNull()
  })
})

describe('segments', () => {
  const rates = (shares: { readonly [segment: string]: readonly [fires: number, n: number] }) =>
    compareSegments(
      Object.entries(shares).map(([segment, [fires, n]]) => ({
        segment,
        sums: sumsOf({ flags: fires, passes: n - fires }),
      })),
    )

  it('finds the language in which a guardrail fires more', () => {
    const found = rates({ en: [100, 5_000], de: [25, 1_000], ja: [120, 800], '': [10, 400] })
    expect(found.filter(({ difference }) => difference?.isUnequal).map(({ segment }) => segment)).toEqual([
      'en',
      'ja',
    ])
    const ja = found.find(({ segment }) => segment === 'ja')!.difference!
    expect(ja.value).toBeCloseTo(0.15 - 135 / 6_400, 12)
    expect(ja.low).toBeGreaterThan(0.09)
  })

  it('does not compare what is too rare', () => {
    const found = rates({ en: [100, 5_000], de: [9, 90] })
    expect(found.map(({ difference }) => difference)).toEqual([null, null])
  })

  it('lets no tiny difference count, however sure', () => {
    const found = rates({ en: [20_000, 1_000_000], de: [25_000, 1_000_000] })
    expect(found[0]!.difference).toMatchObject({ isUnequal: false })
    expect(found[0]!.difference!.p).toBeLessThan(1e-9)
  })

  it('calls equal languages unequal in no more than 5 of 100 looks', () => {
    let wrong = 0
    for (let run = 0; run < 400; run++) {
      const { happens } = chance(run)
      const drawn = times(6, (at) => {
        const fires = countOf(300, () => happens(0.1))
        return [`language-${at}`, [fires, 300]] as const
      })
      if (rates(Object.fromEntries(drawn)).some(({ difference }) => difference?.isUnequal)) wrong++
    }
    expect(wrong / 400).toBeLessThanOrEqual(0.05)
  })
})

describe('a shift', () => {
  const hours = (fromMs: number, count: number, share: (at: number) => number, version = 1) => {
    const { happens } = chance(version)
    return times(count, (at) => ({
      ...{ guardrail: 'pii', version, atMs: fromMs + at * hourMs, ended: 100 },
      fires: countOf(100, () => happens(share(at))),
    }))
  }
  const monday = Date.UTC(2026, 10, 23)

  it('is held against the two weeks before Monday', () => {
    const share = (at: number) => (at < 16 * 24 ? 0.05 : 0.15)
    const found = shiftOf(hours(monday - 14 * 24 * hourMs, 14 * 24 + 60, share), nowMs)
    expect(found).toMatchObject({ kind: 'watched', isShifted: true, direction: 'more' })
    expect(found).toMatchObject({ from: '2026-11-23T00:00:00.000Z', baseline: { n: 33_600 } })
    expect(found).toMatchObject({ since: expect.stringMatching(/^2026-11-2[45]T/) })
  })

  it('is held against its own first day when it was set this week', () => {
    const found = shiftOf(
      hours(monday + 4 * hourMs, 50, () => 0.05),
      nowMs,
    )
    expect(found).toMatchObject({ kind: 'watched', isShifted: false, from: '2026-11-24T04:00:00.000Z' })
  })

  it('waits for the first day of a version to be over', () => {
    const found = shiftOf(
      hours(nowMs - 20 * hourMs, 20, () => 0.05),
      nowMs,
    )
    expect(found).toEqual({
      kind: 'not-enough',
      reason: 'Version 1 is to be judged by its first day, which is not over yet.',
    })
  })

  it('is not looked for without a past', () => {
    expect(shiftOf([], nowMs)).toMatchObject({ kind: 'not-enough' })
    expect(
      shiftOf(
        hours(nowMs - 5 * hourMs, 5, () => 0.5),
        nowMs,
      ),
    ).toMatchObject({ kind: 'not-enough' })
  })
})

describe('the report', () => {
  const seen = (more: Partial<Seen>): Seen => ({
    ...{ fromMs: nowMs - 24 * hourMs, toMs: nowMs, nowMs, hours: [], segments: [], qualities: new Map() },
    ...{ guardrails: [], cells: [] },
    ...more,
  })
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => guardrail(name))
  const fine = (name: string) => cellOf({ guardrail: name, blocks: 20, passes: 980 })

  it('answers in a sentence', () => {
    expect(reportOf(seen({})).sentence).toBe('No guardrail is on.')
    expect(reportOf(seen({ guardrails: many })).sentence).toBe('None of 5 guardrails looked at a call.')
    const cells = ['a', 'b', 'c', 'd'].map(fine)
    const fifth = cellOf({ guardrail: 'e', blocks: 400, passes: 600 })
    expect(reportOf(seen({ guardrails: many, cells: [...cells, fifth] })).sentence).toBe(
      'One of 5 guardrails blocks more than it should.',
    )
    const slow = cellOf({ guardrail: 'd', blocks: 20, passes: 980, slow: { ms: 900, n: 60 } })
    const useless = cellOf({ guardrail: 'c', passes: 9_000 })
    expect(
      reportOf(seen({ guardrails: many, cells: [fine('a'), fine('b'), useless, slow, fifth] })).sentence,
    ).toBe(
      'One of 5 guardrails blocks more than it should, one is slower than it should be and one hardly ever fires.',
    )
    expect(reportOf(seen({ guardrails: many, cells: [...cells, fine('e')] })).sentence).toBe(
      'All 5 guardrails keep their bounds.',
    )
    expect(reportOf(seen({ guardrails: many, cells })).sentence).toBe(
      'Nothing is found wrong; of 5 guardrails, one has too few evaluations to tell.',
    )
  })

  it('judges the newest version, and shows all', () => {
    const cells = [
      cellOf({ version: 1, blocks: 500, passes: 500 }),
      cellOf({ version: 2, blocks: 10, passes: 990 }),
      cellOf({ version: 2, mode: 'shadow', blocks: 1, passes: 9 }),
    ]
    const [pii] = reportOf(seen({ guardrails: [guardrail('pii', {})], cells })).guardrails
    expect(pii!.findings).toEqual([])
    expect(pii!.figures.blocks).toBe(511)
    expect(pii!.modes.shadow?.total).toBe(10)
    expect(pii!.parts.map(({ version, mode }) => `${version} ${mode}`)).toEqual([
      '2 enforce',
      '2 shadow',
      '1 enforce',
    ])
  })

  it('shows one that was removed, and finds nothing wrong with it', () => {
    const [gone] = reportOf(seen({ cells: [cellOf({ blocks: 900, passes: 100 })] })).guardrails
    expect(gone).toMatchObject({ now: null, findings: [], figures: { blocks: 900 } })
  })

  it('names the segment in which it fires unequally, each finding under its own key', () => {
    const cells = [
      cellOf({ segment: 'en', flags: 50, passes: 1_950 }),
      cellOf({ segment: 'ja', flags: 200, passes: 800 }),
    ]
    const segments = ['language', 'key'].map((dimension) => ({ dimension, cells }))
    const [pii] = reportOf(seen({ guardrails: [guardrail('pii')], cells, segments })).guardrails
    expect(pii!.findings.map(({ key }) => key)).toEqual(['pii:unequal:language', 'pii:unequal:key'])
    expect(pii!.findings[0]!.title).toBe('pii fires more on language ja')
  })
})

test('a latency is rounded to the nearest of 32 steps, and never further than a 64th', async () => {
  const { latencyCode, latencyOf } = await import('./latency-code.ts')
  const { uniform } = chance(1)
  for (let at = 0; at < 20_000; at++) {
    const ms = 10 ** (uniform() * 9 - 4)
    expect(Math.abs(latencyOf(latencyCode(ms)) / ms - 1)).toBeLessThanOrEqual(1 / 64)
  }
  expect(latencyOf(latencyCode(0))).toBe(0)
  expect(latencyOf(latencyCode(200))).toBe(200)
  expect(latencyCode(1e9)).toBeLessThan(65_536)
})
