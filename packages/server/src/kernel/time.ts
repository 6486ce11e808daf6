/** The present, as Unix milliseconds. Handed in as an argument, so that tests own the time. */
export type Clock = () => number

/** ISO-8601 in UTC with milliseconds, as every time in our JSON. */
export const isoTime = (unixMs: number): string => new Date(unixMs).toISOString()

/** `isoTime` for times that mostly share their second, as those of calls do: only the milliseconds are written anew. */
export function isoTimes(): (unixMs: number) => string {
  let second = Number.NaN
  let prefix = ''
  return (unixMs) => {
    const milliseconds = unixMs % 1000
    if (unixMs - milliseconds !== second) {
      second = unixMs - milliseconds
      prefix = isoTime(unixMs).slice(0, -4)
    }
    return `${prefix}${String(milliseconds).padStart(3, '0')}Z`
  }
}
