import { studentQuantile } from '../statistics/student.ts'
import type { ProjectedMonth } from './report-model.ts'

/** A mean Gregorian month: 365.2425 / 12 days. */
export const daysInMonth = 30.436875

/** Below a whole week, a weekend seen or not seen would pass for a trend. */
export const fewestDays = 7

const level = 0.95

/**
 * What the next month costs if days go on as they did: the daily mean over `dailyCostsUsd` times a month, with the
 * two-sided 95 % prediction interval for the sum of m further days from n seen,
 * m · (mean ± t(0.975, n − 1) · s · √(1/m + 1/n)): Hahn & Meeker, Statistical Intervals (1991), section 4.8.
 * It takes days as independent and alike, so growth and weekly patterns widen it but are not foreseen.
 */
export function projectMonth(dailyCostsUsd: readonly number[]): ProjectedMonth {
  const n = dailyCostsUsd.length
  if (n < fewestDays) {
    return {
      notEnough: `A projection needs ${fewestDays} whole days of calls; there ${n === 1 ? 'is' : 'are'} ${n} so far.`,
    }
  }
  const mean = dailyCostsUsd.reduce((sum, cost) => sum + cost, 0) / n
  const variance = dailyCostsUsd.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / (n - 1)
  const half = studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance * (1 / daysInMonth + 1 / n))
  return {
    costUsd: dollars(mean * daysInMonth),
    low: dollars(Math.max(0, mean - half) * daysInMonth),
    high: dollars((mean + half) * daysInMonth),
    method: `mean of ${n} days, 95 % prediction interval (Student's t), known costs only`,
    n,
  }
}

/** An estimate as a decimal string, to a millionth of a dollar. */
export const dollars = (usd: number): string => usd.toFixed(6)
