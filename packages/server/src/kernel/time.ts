/** The present, as Unix milliseconds. Handed in as an argument, so that tests own the time. */
export type Clock = () => number

/** ISO-8601 in UTC with milliseconds, as every time in our JSON. */
export const isoTime = (unixMs: number): string => new Date(unixMs).toISOString()
