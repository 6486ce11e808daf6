import { expect, test } from 'vitest'
import type { Examined, ReadyCheck } from './check.ts'
import { guardrail, lookParts } from './guardrails.fixture.ts'
import type { ReadyGuardrail } from './ready.ts'
import { look } from './look.ts'

const passed: Examined = { kind: 'examined', score: 0, findings: [], reason: 'Nothing.' }
const around = { language: null, systemText: '', userText: '', documents: [] }
const at = { stage: 'input' as const, around }
const passages = [{ text: 'Hello', speaker: 'user' as const }]
const of = (examine: ReadyCheck['examine'], settings: Partial<ReadyGuardrail> = {}) =>
  guardrail({ reach: 'whole', examine }, settings)

test('a check that answers at once is no promise, however long it took', () => {
  let now = 0
  const slow = of(() => {
    now += 1_000
    return passed
  })
  expect(look(slow, passages, at, lookParts({ ticksMs: () => now, nowMs: () => 7 }))).toEqual({
    ...{ examined: passed, latencyMs: 1_000, atMs: 7 },
  })
})

test('one that throws, at once or later, has failed and is told of without its words', async () => {
  const crashed: string[] = []
  const parts = lookParts({ onCrash: ({ name }) => crashed.push(name) })
  const broken = { examined: { kind: 'failed', reason: 'The check broke.' } }
  const throws = (): never => {
    throw new Error('4111 1111 1111 1111')
  }
  expect(look(of(throws), passages, at, parts)).toMatchObject(broken)
  expect(
    await look(
      of(async () => throws()),
      passages,
      at,
      parts,
    ),
  ).toMatchObject(broken)
  expect(crashed).toEqual(['cards', 'cards'])
})

test('one that is late has failed, and is told to stop', async () => {
  let wasStopped = false
  const never = of(
    (_, { signal }) => {
      signal.addEventListener('abort', () => (wasStopped = true))
      return new Promise<Examined>(() => {})
    },
    { isRemote: true, deadlineMs: 5 },
  )
  expect(await look(never, passages, at, lookParts())).toMatchObject({
    examined: { kind: 'failed', reason: 'It took longer than 5 ms.' },
  })
  expect(wasStopped).toBe(true)
})

test('where the caller leaves nothing was looked at', async () => {
  const leaving = new AbortController()
  const parts = lookParts({ gone: leaving.signal })
  const looking = look(
    of(() => new Promise<Examined>(() => {}), { isRemote: true, deadlineMs: 60_000 }),
    passages,
    at,
    parts,
  )
  leaving.abort()
  expect(await looking).toBeNull()
  expect(
    look(
      of(() => passed),
      passages,
      at,
      parts,
    ),
  ).toBeNull()
})

test('a word that cannot be used is left out, and a score that is none is a failure', () => {
  const finding = { passage: 0, start: 0, end: 5, kind: 'word', score: 1 }
  const places = [
    finding,
    { ...finding, end: 6 },
    { ...finding, passage: 1 },
    { ...finding, start: 5 },
    { ...finding, start: 0.5 },
  ]
  expect(
    look(
      of(() => ({ ...passed, score: 1, findings: places })),
      passages,
      at,
      lookParts(),
    ),
  ).toMatchObject({
    examined: { findings: [finding] },
  })
  expect(
    look(
      of(() => ({ ...passed, score: Number.NaN })),
      passages,
      at,
      lookParts(),
    ),
  ).toMatchObject({
    examined: { kind: 'failed' },
  })
})
