/** How long until `atMs`, coarsely: 40 s, 5 min, 3 h, 12 d; "over" when it is past. Unix milliseconds. */
export function leftOf(atMs: number, nowMs: number): string {
  const seconds = (atMs - nowMs) / 1000
  if (seconds <= 0) return 'over'
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
