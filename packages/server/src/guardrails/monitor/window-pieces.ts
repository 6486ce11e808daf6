/** Where a part of a window is read: from the verdicts themselves, or from their sums by the minute or hour. */
export type Source = 'rows' | 'minutes' | 'hours'
/** From `fromMs` (included) to `toMs` (excluded), Unix milliseconds. */
export type Piece = { readonly source: Source; readonly fromMs: number; readonly toMs: number }

const minuteMs = 60_000
export const hourMs = 3_600_000
/** Sums by the minute are kept for ten days; what is older has its ends read from the verdicts. */
const minutesKeptMs = 9 * 24 * hourMs

/**
 * The window as pieces that meet without gap or overlap: whole hours from the hours, whole minutes at its ends from the
 * minutes, what is left from the verdicts. No grain coarser than `stepMs` is used, so that each step can be told apart.
 */
export function windowPieces(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  {
    nowMs,
    hasMinutes,
    stepMs = Infinity,
  }: { readonly nowMs: number; readonly hasMinutes: boolean; readonly stepMs?: number },
): readonly Piece[] {
  const grains: readonly (readonly [Source, number])[] = [
    ...(stepMs >= hourMs ? [['hours', hourMs] as const] : []),
    ...(hasMinutes && stepMs >= minuteMs ? [['minutes', minuteMs] as const] : []),
  ]
  const split = (from: number, to: number, [grain, ...finer]: typeof grains): Piece[] => {
    if (from >= to) return []
    if (grain === undefined) return [{ source: 'rows', fromMs: from, toMs: to }]
    const [source, lengthMs] = grain
    const keptMs = source === 'minutes' ? nowMs - minutesKeptMs : -Infinity
    const first = Math.ceil(Math.max(from, keptMs) / lengthMs) * lengthMs
    const last = Math.floor(to / lengthMs) * lengthMs
    if (first >= last) return split(from, to, finer)
    return [...split(from, first, finer), { source, fromMs: first, toMs: last }, ...split(last, to, finer)]
  }
  return split(fromMs, toMs, grains)
}
