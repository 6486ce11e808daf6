import { expect, test } from 'vitest'
import { passedOverNotes } from './passed-over.ts'
import { beginOn, endOn, openPulse } from './pulse.ts'

const now = 1_700_000_000_000
const cutOff = { failure: 'connect', retryAfterMs: null, firstContentMs: null } as const
/** A target at depth 0 that could not be reached three times, so that its breaker is open for five seconds. */
function unreachable(model: string) {
  const lane = openPulse().laneOf('openai', model, 'key')
  for (let call = 0; call < 3; call++) {
    beginOn(lane, now)
    endOn(lane, cutOff, now)
  }
  return { lane, depth: 0 }
}

test('a target that rests is noted once, as it was; one that does not is not', () => {
  const notes = passedOverNotes([
    unreachable('away'),
    { lane: openPulse().laneOf('openai', 'well', 'key'), depth: 1 },
  ])
  notes.note(1, now)
  expect(notes.all()).toBeNull()
  for (const atMs of [now, now + 1_000]) notes.note(0, atMs)
  expect(notes.all()).toEqual({
    count: 1,
    targets: [
      {
        ...{ provider: 'openai', model: 'away', keyId: 'key', depth: 0, breaker: 'open', why: 'breaker' },
        until: new Date(now + 5_000).toISOString(),
      },
    ],
  })
})

test('nobody knows when a target that another call probes is back', () => {
  const probed = unreachable('away')
  expect(beginOn(probed.lane, now + 5_000)).toBe('half-open')
  const notes = passedOverNotes([probed])
  notes.note(0, now + 5_000)
  expect(notes.all()!.targets).toMatchObject([{ breaker: 'half-open', why: 'breaker', until: null }])
})

test('a wait the provider asked for is no matter of the breaker', () => {
  const lane = openPulse().laneOf('openai', 'busy', 'key')
  beginOn(lane, now)
  endOn(lane, { failure: 'rate', retryAfterMs: 30_000, firstContentMs: null }, now)
  const notes = passedOverNotes([{ lane, depth: 2 }])
  notes.note(0, now)
  expect(notes.all()!.targets).toMatchObject([
    { breaker: 'closed', why: 'rate-limit', depth: 2, until: new Date(now + 30_000).toISOString() },
  ])
})

test('twenty are listed, all are counted', () => {
  const notes = passedOverNotes(Array.from({ length: 30 }, (_, at) => unreachable(`model-${at}`)))
  for (let at = 0; at < 30; at++) notes.note(at, now)
  expect(notes.all()).toMatchObject({ count: 30, targets: { length: 20 } })
})
