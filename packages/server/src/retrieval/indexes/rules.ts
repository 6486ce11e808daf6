import type { Sighting, Track, Turn } from './model.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** The live one must have been silent for so long: processes tell of what they saw within a minute. */
const quietMs = 120_000
/** And the other seen so often since, twice as often for each time that one came back within a day. */
const fewestSightings = 5
/** What was asked longer before than this is told late, of a past that is over. */
const lateMs = 300_000
/** An index that is named anew with each query would know no bound. */
const newAnHour = 10
const turnsAtMost = 64
const valuesAtMost = 200

type Value = Track['values'][number]

/**
 * Which value of a trait is live, after these sightings. One that was never seen is live at once: somebody rolls it out,
 * and what still tells of the former is old traffic. One that was seen before, as after a rollback, is live again once
 * the live one is silent while it is not. Two that stay mixed therefore turn once, to the new one; where that is the
 * lesser part, once more, back. How long the live one must be silent grows with each turn back within a day.
 */
export function sighted(
  before: Track | null,
  sightings: readonly Sighting[],
): { readonly track: Track; readonly turns: readonly Turn[] } {
  const inOrder = sightings.toSorted((a, b) => a.firstMs - b.firstMs)
  let track = before ?? { live: inOrder[0]!.value, values: [], turns: [] }
  const { live } = track
  const turns: Turn[] = []
  // Whether it is silent is known only when all that was seen of it is.
  for (const sighting of inOrder.filter(({ value }) => value === live)) track = ofLive(track, sighting)
  for (const sighting of inOrder.filter(({ value }) => value !== live)) {
    const seen = ofOther(track, sighting)
    track = seen.track
    if (seen.turn !== null) turns.push(seen.turn)
  }
  return { track, turns }
}

function ofLive(track: Track, { lastMs }: Sighting): Track {
  const latestMs = Math.max(lastMs, lastOf(track))
  const others = track.values
    .filter(({ value }) => value !== track.live)
    .map((one) => (one.run !== null && one.run.sinceMs <= latestMs ? { ...one, run: null } : one))
  return { ...track, values: [...others, { value: track.live, lastMs: latestMs, run: null }] }
}

function ofOther(track: Track, sighting: Sighting): { readonly track: Track; readonly turn: Turn | null } {
  const { value, n, firstMs, lastMs } = sighting
  const known = track.values.find((one) => one.value === value)
  const liveMs = lastOf(track)
  // Of sightings from before and after the live one's last, it is sure of the last alone.
  const isAfter = firstMs > liveMs
  const sinceMs = known?.run?.sinceMs ?? (isAfter ? firstMs : lastMs)
  const run =
    lastMs > liveMs ? { n: (known?.run?.n ?? 0) + (isAfter ? n : 1), sinceMs } : (known?.run ?? null)
  const isTurn = known === undefined ? isRollout(track, sighting) : isReturn(track, lastMs, run)
  const seen: Value = { value, lastMs: Math.max(lastMs, known?.lastMs ?? lastMs), run: isTurn ? null : run }
  const values = bounded([...track.values.filter((one) => one.value !== value), seen], [track.live, value])
  if (!isTurn) return { track: { ...track, values }, turn: null }
  const turn = { atMs: known === undefined ? firstMs : sinceMs, isBack: known !== undefined }
  const turns = [...track.turns.filter(({ atMs }) => atMs > lastMs - dayMs), turn].slice(-turnsAtMost)
  return { track: { live: value, values, turns }, turn: { ...turn, from: track.live, to: value } }
}

const isRollout = (track: Track, { lastMs }: Sighting): boolean =>
  lastMs > lastOf(track) - lateMs &&
  track.turns.filter(({ atMs }) => atMs > lastMs - hourMs).length < newAnHour

function isReturn(track: Track, lastMs: number, run: Value['run']): boolean {
  const returns = track.turns.filter(({ atMs, isBack }) => isBack && atMs > lastMs - dayMs).length
  return run !== null && run.n >= fewestSightings * 2 ** returns && lastMs - lastOf(track) >= quietMs
}

const lastOf = ({ live, values }: Track): number =>
  values.find(({ value }) => value === live)?.lastMs ?? -Infinity

/** The last seen, and in any case those named. */
function bounded(values: readonly Value[], kept: readonly string[]): Value[] {
  if (values.length <= valuesAtMost) return [...values]
  const others = values.filter(({ value }) => !kept.includes(value)).toSorted((a, b) => b.lastMs - a.lastMs)
  return [
    ...values.filter(({ value }) => kept.includes(value)),
    ...others.slice(0, valuesAtMost - kept.length),
  ]
}
