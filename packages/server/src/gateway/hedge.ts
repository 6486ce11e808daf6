import { recentValues, type Recent } from './recent.ts'
import type { HedgeRules } from './ready-route.ts'

/** Fewer times to first content say too little about what is unusual. */
const samplesAtLeast = 20
/** Hedges a route may have saved up; more would let a bad minute double its traffic. */
const creditAtMost = 10

/** Ten tenths come to a little less than one in binary. */
const roundingAtMost = 1e-9

/** What one route has seen: its times to first content, and how many hedges its calls have earned. */
export type RoutePulse = { readonly streamed: Recent; readonly whole: Recent; credit: number }

export const newRoutePulse = (): RoutePulse => ({
  streamed: recentValues(),
  whole: recentValues(),
  credit: 0,
})

/** Every call earns its share of a hedge, once, however often it is tried. */
export function earnHedge(pulse: RoutePulse, { atMostShare }: HedgeRules): void {
  pulse.credit = Math.min(creditAtMost, pulse.credit + atMostShare)
}

/**
 * Milliseconds after which a call of this route is unusually slow, so that it may be hedged; null when too little is
 * known or the route has hedged its share.
 */
export function hedgeAfterMs(
  pulse: RoutePulse,
  { percentile }: HedgeRules,
  isStream: boolean,
): number | null {
  if (!mayHedge(pulse)) return null
  return (isStream ? pulse.streamed : pulse.whole).quantile(percentile, samplesAtLeast)
}

/** A hedge costs a whole one. Asked for again when it begins: calls that were slow together would overdraw. */
export const mayHedge = ({ credit }: RoutePulse): boolean => credit >= 1 - roundingAtMost

/**
 * Lets a second attempt start while the first is unusually slow; `startSecond` may find that it must not. Resolves when
 * all that began have ended. Whoever decides the race gives the other up, so the loser's end is never waited for.
 */
export async function hedged<Ended>(
  first: Promise<Ended>,
  afterMs: number,
  startSecond: () => Promise<Ended | null> | null,
): Promise<readonly Ended[]> {
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<'slow'>((resolve) => {
    timer = setTimeout(() => resolve('slow'), afterMs)
  })
  const early = await Promise.race([first, slow])
  clearTimeout(timer)
  const second = early === 'slow' ? startSecond() : null
  if (second === null) return [await first]
  const ended = await Promise.all([first, second])
  return ended.filter((one) => one !== null)
}
