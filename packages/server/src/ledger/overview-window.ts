import type { OverviewPoint } from './answers.ts'
import { isoTime } from '../kernel/time.ts'

/** Whole steps from `fromMs` (included) to `toMs` (excluded); the last one is still running. */
export type OverviewWindow = { readonly fromMs: number; readonly toMs: number; readonly stepMinutes: number }

/** Up to 48 hours are drawn from the calls themselves, longer from hourly sums: 60 to 370 points either way. */
export function overviewWindow(hours: number, nowMs: number): OverviewWindow {
  const stepMinutes = steps.find((step) => hours <= step.upToHours)?.minutes ?? 1440
  const stepMs = stepMinutes * 60_000
  const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs
  const count = Math.max(1, Math.ceil((hours * 60) / stepMinutes))
  return { fromMs: toMs - count * stepMs, toMs, stepMinutes }
}

const steps = [
  { upToHours: 1, minutes: 1 },
  { upToHours: 6, minutes: 5 },
  { upToHours: 24, minutes: 15 },
  { upToHours: 48, minutes: 30 },
  { upToHours: 14 * 24, minutes: 60 },
  { upToHours: 60 * 24, minutes: 360 },
]

/** The window's points in order, with zeros where nothing happened. */
export function withoutGaps(
  window: OverviewWindow,
  found: readonly OverviewPoint[],
): readonly OverviewPoint[] {
  const byTime = new Map(found.map((point) => [Date.parse(point.at), point]))
  const stepMs = window.stepMinutes * 60_000
  const count = Math.round((window.toMs - window.fromMs) / stepMs)
  return Array.from({ length: count }, (_, index) => {
    const atMs = window.fromMs + index * stepMs
    return byTime.get(atMs) ?? { ...quiet, at: isoTime(atMs) }
  })
}

const quiet: Omit<OverviewPoint, 'at'> = {
  calls: 0,
  errors: 0,
  truncated: 0,
  cancelled: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: '0',
  latencyP50Ms: null,
  latencyP95Ms: null,
  ttftP50Ms: null,
  overheadP50Ms: null,
  overheadP99Ms: null,
}
