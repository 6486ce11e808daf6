import type { ExperimentPlan, ExperimentPlanQuestion } from '@telltale/sdk'
import { formatCount, plural } from '../parts/format.ts'

/** What is known of the metric today, as it is typed. */
export type BaselineDraft = {
  readonly kind: 'share' | 'number'
  /** The share today in percent, or the standard deviation of one user's value. */
  readonly today: string
  readonly usersPerDay: string
}

export const emptyBaseline: BaselineDraft = { kind: 'share', today: '', usersPerDay: '' }

const above0 = (text: string): number | null => {
  const value = Number(text.replaceAll(/[\s,%]/g, ''))
  return text.trim() !== '' && value > 0 && Number.isFinite(value) ? value : null
}

/** The question to the planner; null until enough is typed to ask it. */
export function planQuestion(
  { kind, today, usersPerDay }: BaselineDraft,
  smallestEffect: string,
): ExperimentPlanQuestion | null {
  const [known, effect, daily] = [above0(today), above0(smallestEffect), above0(usersPerDay)]
  if (known === null || effect === null) return null
  const share = known / 100
  if (kind === 'share' && (share >= 1 || share + effect > 1)) return null
  return {
    ...(kind === 'share' ? { rate: share } : { deviation: known }),
    effect,
    ...(daily === null ? {} : { usersPerDay: daily }),
  }
}

/** How long: at most two digits that matter. */
const days = (count: number): string =>
  count < 1 ? 'less than a day' : `about ${plural(Math.ceil(count), 'day')}`

/** The answer in a sentence. */
export function planWords({ usersPerArm, plannedUsers, days: taken, power }: ExperimentPlan): string {
  if (usersPerArm === null || plannedUsers === null) return ''
  const time = taken === null ? '' : `, ${days(taken)}`
  return `${formatCount(plannedUsers)} users in all${time}: with ${formatCount(usersPerArm.sequential)} an arm such a difference is found ${Math.round(power * 100)} times in a hundred, however often one looks. Looking once, at the end, ${formatCount(usersPerArm.fixed)} an arm would do.`
}
