import { describe, expect, test } from 'vitest'
import type { Examined, Finding } from './check.ts'
import { cards, guardrail } from './guardrails.fixture.ts'
import type { ReadyGuardrail } from './ready.ts'
import { holdsStreams, isAwaited, judge, mayAct, withLook, type Evaluation } from './verdict-rules.ts'

const at = (start: number, score = 1): Finding => ({ passage: 0, start, end: start + 5, kind: 'card', score })
const found = (score: number, ...findings: Finding[]) =>
  ({ kind: 'examined', score, findings, reason: `${findings.length} found.` }) as const
const failed: Examined = { kind: 'failed', reason: 'It broke.' }
const owned = (settings: Partial<ReadyGuardrail>) => guardrail(cards, settings)

describe('what one look comes to', () => {
  test.each<
    readonly [
      settings: Partial<ReadyGuardrail>,
      examined: Examined,
      verdict: string,
      isBlocking: boolean,
      masks: number,
    ]
  >([
    [{}, found(0.4), 'pass', false, 0],
    [{}, found(0.5), 'block', true, 0],
    [{ threshold: 0.9 }, found(0.8, at(0)), 'pass', false, 0],
    [{ action: 'flag' }, found(1, at(0)), 'flag_for_review', false, 0],
    [{ action: 'mask' }, found(1, at(0), at(9)), 'modify', false, 2],
    [{ action: 'mask' }, found(1, at(0), at(9, 0.2)), 'modify', false, 1],
    [{ action: 'mask' }, found(1), 'block', true, 0],
    [{ action: 'mask', canMask: false }, found(1, at(0)), 'block', true, 0],
    [{ mode: 'shadow' }, found(1, at(0)), 'block', false, 0],
    [{ mode: 'shadow', action: 'mask' }, found(1, at(0)), 'modify', false, 0],
    [{}, failed, 'error', false, 0],
    [{ onError: 'closed' }, failed, 'error', true, 0],
    [{ onError: 'closed', mode: 'shadow' }, failed, 'error', false, 0],
    [{}, found(Number.NaN), 'pass', false, 0],
  ])('%j and %j: %s', (settings, examined, verdict, isBlocking, masks) => {
    const judged = judge(owned(settings), examined, null)
    expect([judged.verdict, judged.isBlocking, judged.masks.length]).toEqual([verdict, isBlocking, masks])
  })

  test('in a window only what is decided now counts', () => {
    const region = [{ from: 10, to: 20 }]
    for (const start of [0, 5, 20, 30])
      expect(judge(owned({}), found(1, at(start)), region).verdict).toBe('pass')
    for (const start of [6, 10, 19])
      expect(judge(owned({}), found(1, at(start)), region).verdict).toBe('block')
    expect(judge(owned({}), found(1), region).verdict, 'it says no place').toBe('block')
  })
})

test('what is waited for', () => {
  expect(isAwaited(owned({ isRemote: true, action: 'flag' }))).toBe(false)
  expect(isAwaited(owned({ action: 'flag' }))).toBe(true)
  expect(isAwaited(owned({ mode: 'shadow' }))).toBe(false)
  expect(mayAct(owned({ action: 'flag' }))).toBe(false)
  expect(mayAct(owned({ action: 'flag', onError: 'closed' }))).toBe(true)
  expect(holdsStreams(owned({ streaming: 'observe' }))).toBe(false)
  expect(holdsStreams(owned({ streaming: 'observe', action: 'mask' }))).toBe(true)
})

test('an evaluation sums its looks up, and its weightiest one speaks', () => {
  const one = owned({ action: 'mask' })
  const looks: Examined[] = [
    found(0.1),
    { ...found(0.7, at(0)), costUsd: '0.000001' },
    { ...found(0.9, at(0), at(9)), reason: 'Most.', costUsd: '0.0000025' },
    found(0.2),
  ]
  const evaluation = looks.reduce<Evaluation | null>(
    (before, examined, atMs) =>
      withLook(before, one, 'output', { examined, judged: judge(one, examined, null), latencyMs: 2, atMs }),
    null,
  )
  expect(evaluation).toMatchObject({
    ...{ verdict: 'modify', failed: null, score: 0.9, kinds: ['card'], findings: 3, reason: 'Most.' },
    ...{ latencyMs: 8, costUsd: '0.0000035', atMs: 3 },
  })
  const broke = withLook(evaluation, one, 'output', {
    ...{ examined: failed, judged: judge(one, failed, null), latencyMs: 1, atMs: 4 },
  })
  expect(broke).toMatchObject({ verdict: 'error', failed: 'open', score: null, reason: 'It broke.' })
})
