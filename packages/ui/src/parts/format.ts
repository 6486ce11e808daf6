const whole = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** What stands where nothing is known. */
const unknown = '–'

/** 1,234 – and from a million on, 1.2M. */
export const formatCount = (value: number | null | undefined): string =>
  value === null || value === undefined ? unknown : value >= 1e6 ? compact.format(value) : whole.format(value)

/** Milliseconds in the unit a reader thinks in: 0.42 ms, 640 ms, 3.21 s, 2 min 5 s, 3 min. */
export function formatMs(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown
  if (value < 10) return `${value.toFixed(value < 1 ? 2 : 1)} ms`
  if (value < 1000) return `${Math.round(value)} ms`
  if (value < 60_000) return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`
  const seconds = Math.round(value / 1000)
  const rest = seconds % 60
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`
}

/** Dollars with the digits that matter: $1,204, $12.34, $0.0421, $0.000123. Exact amounts belong in a title. */
export function formatUsd(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return unknown
  const amount = Number(value)
  if (!Number.isFinite(amount)) return unknown
  if (amount === 0) return '$0'
  const size = Math.abs(amount)
  if (size >= 1000) return `$${whole.format(Math.round(amount))}`
  if (size >= 1) return `$${amount.toFixed(2)}`
  if (size >= 0.0001) return `$${amount.toFixed(4)}`
  return `$${amount.toFixed(6)}`
}

/** Dollars with a fixed number of digits after the point, so that a column lines up. What would show as nothing says so. */
export function formatUsdColumn(value: string | number | null | undefined, digits: 4 | 6 = 6): string {
  const amount = Number(value)
  if (value === null || value === undefined || !Number.isFinite(amount)) return unknown
  const least = 10 ** -digits
  if (amount > 0 && amount < least / 2) return `<\u00A0$${least.toFixed(digits)}`
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}

/** A share as a percentage, above 1 too where more was used than allowed; never rounds something to 0 % or everything but a bit to 100 %. */
export function formatShare(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown
  const percent = value * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent < 0.1) return '< 0.1 %'
  if (percent > 99.9 && percent < 100) return '> 99.9 %'
  return `${percent.toFixed(1)} %`
}

/** 512 B, 3.4 kB, 120 MB. */
export function formatBytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / 1000 ** step
  return `${scaled < 10 && step > 0 ? scaled.toFixed(1) : Math.round(scaled)} ${units[step]}`
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** Local time to the second today, with the day before it otherwise. */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  if (at.toDateString() === now.toDateString()) return clock.format(at)
  if (at.getFullYear() === now.getFullYear()) return `${day.format(at)} ${minute.format(at)}`
  return dayOfYear.format(at)
}

/** Local time to the minute: 14:05, or 3 Nov 14:05 on another day. */
export function formatMinute(iso: string, now: Date = new Date()): string {
  const at = new Date(iso)
  return at.toDateString() === now.toDateString()
    ? minute.format(at)
    : `${day.format(at)} ${minute.format(at)}`
}

/** How long ago, coarsely: just now, 4 min ago, 3 h ago, 12 d ago. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - new Date(iso).getTime()) / 1000)
  if (seconds < 45) return 'just now'
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}

/** UTC to the millisecond, for hovering. */
export const formatUtc = (iso: string): string => `${iso.replace('T', ' ').replace('Z', '')} UTC`

/** `1 call`, `2 calls`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
