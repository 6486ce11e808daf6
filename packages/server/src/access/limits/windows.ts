import type { WindowOf } from './model.ts'

/** A stretch of time that is counted by itself. Unix milliseconds, `endMs` excluded. */
export type Window = { readonly startMs: number; readonly endMs: number }

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** The first Monday of Unix time: 1970-01-05. */
const firstMondayMs = 4 * dayMs

/** The window `atMs` lies in: minutes, hours and days of UTC, weeks from Monday, months of the calendar. */
export function windowAt(of: WindowOf, atMs: number): Window {
  switch (of) {
    case 'minute':
      return step(atMs, minuteMs, 0)
    case 'hour':
      return step(atMs, hourMs, 0)
    case 'day':
      return step(atMs, dayMs, 0)
    case 'week':
      return step(atMs, 7 * dayMs, firstMondayMs)
    case 'month': {
      const at = new Date(atMs)
      const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
      return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) }
    }
  }
}

function step(atMs: number, lengthMs: number, originMs: number): Window {
  const startMs = Math.floor((atMs - originMs) / lengthMs) * lengthMs + originMs
  return { startMs, endMs: startMs + lengthMs }
}

/**
 * How much of the window before still counts in a sliding one, from 1 at the window's start to 0 at its end: the
 * calls of the window before are taken to have been spread evenly over it.
 */
export const carriedShare = ({ startMs, endMs }: Window, atMs: number): number =>
  Math.min(1, Math.max(0, (endMs - atMs) / (endMs - startMs)))

/** "a day", "an hour". */
export const aWindow = (of: WindowOf): string => (of === 'hour' ? 'an hour' : `a ${of}`)
