import { describe, expect, test } from 'vitest'
import { Gates, type ApprovalRow, type Evaluation } from './model.ts'
import { judge, standingApprovals, type Evidence } from './rules.ts'

const at = '2026-11-20T12:00:00.000Z'
const said = (actor: string, kind: ApprovalRow['kind'] = 'approve'): ApprovalRow => ({
  ...{ environment: 'production', actor, kind, comment: null, at },
})
const none: Evidence = {
  author: 'ada',
  approvals: [],
  evaluations: [],
  trials: { experiment: null, canary: null },
}
const judged = (gates: object, evidence: Partial<Evidence> = {}) =>
  judge(Gates.parse(gates), { ...none, ...evidence }).map(({ holds, reason }) => `${holds} ${reason}`)

test('nothing asked for, nothing judged', () => expect(judged({})).toEqual([]))

describe('approval', () => {
  test('by others than the author, each counted once', () => {
    const approvals = standingApprovals([said('ada'), said('bob'), said('bob')])
    expect(judged({ approvals: 2 }, { approvals })).toEqual([
      'false 1 of 2 approvals by others than its author, ada (bob).',
    ])
    expect(judged({ approvals: 1 }, { approvals })).toEqual([
      'true 1 of 1 approvals by others than its author, ada (bob).',
    ])
  })
  test('until it is withdrawn, and again after', () => {
    expect(standingApprovals([said('bob'), said('bob', 'withdraw')])).toEqual([])
    expect(standingApprovals([said('bob'), said('bob', 'withdraw'), said('bob')])).toHaveLength(1)
  })
})

describe('evaluation', () => {
  const gates = { evaluation: { suite: 'core', cases: 100, margin: 0.02 } }
  const report = (part: Partial<Evaluation>): Evaluation => ({
    ...{ suite: 'core', cases: 200, score: 0.9, baselineScore: 0.9, source: 'ci', actor: 'bot', at },
    interval: { low: -0.02, high: 0.02, level: 0.95 },
    ...part,
  })
  const of = (...evaluations: Evaluation[]) => judged(gates, { evaluations })[0]
  test.each<readonly [what: string, report: Partial<Evaluation>, said: string]>([
    ['the lower end at the margin', {}, 'true The newest report of "core": the difference'],
    [
      'the lower end below it, whatever the score',
      { score: 0.99, interval: { low: -0.021, high: 0.2, level: 0.95 } },
      'false The newest report of "core": the difference to the baseline is between -0.021 and 0.2 (n = 200)',
    ],
    ['too few cases', { cases: 99 }, 'false The newest report of "core" is of 99 cases; 100'],
    ['no interval', { interval: null }, 'false The newest report of "core" holds no interval'],
    [
      'a narrower promise',
      { interval: { low: 0, high: 0, level: 0.9 } },
      'false The newest report of "core" has an interval of 0.9; 0.95',
    ],
    ['another suite', { suite: 'other' }, 'false No report of the suite "core".'],
  ])('%s', (_, part, said) => expect(of(report(part))).toContain(said))
  test('the newest report decides, not the best', () =>
    expect(of(report({ interval: { low: -1, high: 0, level: 0.95 } }), report({}))).toContain('false'))
  test('a negative margin is refused, naming it', () => {
    const parsed = Gates.safeParse({ evaluation: { suite: 'core', cases: 1, margin: -0.1 } })
    expect(parsed.error?.issues[0]).toMatchObject({
      path: ['evaluation', 'margin'],
      message: 'a margin is 0 or more',
    })
  })
})

describe('experiment and canary', () => {
  const gates = { experiment: true, canary: true }
  const trials = (experiment: Evidence['trials']['experiment'], canary: Evidence['trials']['canary']) =>
    judged(gates, { trials: { experiment, canary } })
  test('unknown does not hold', () =>
    expect(trials(null, null)).toEqual([
      'false No experiments are known here.',
      'false No canaries are known here.',
    ]))
  test('none does not either', () =>
    expect(trials(undefined, undefined)).toEqual([
      'false No experiment on this version was concluded.',
      'false There was no canary of this version.',
    ]))
  test('only promote and the end do', () => {
    expect(trials({ name: 'x', verdict: 'hold' }, { name: 'y', isFinished: false })).toEqual([
      'false The experiment "x" was concluded with the verdict hold.',
      'false The canary "y" did not come to its end.',
    ])
    expect(trials({ name: 'x', verdict: 'promote' }, { name: 'y', isFinished: true })).toEqual([
      'true The experiment "x" was concluded with the verdict promote.',
      'true The canary "y" came to its end.',
    ])
  })
})
