import { oneSidedHalfWidth } from '../../statistics/asymptotic-interval.ts'
import type { Estimate } from '../../statistics/asymptotic-interval.ts'
import type { Clause } from '../model.ts'
import type { Reading } from './arm-value.ts'
import { improvementOf, type Metric } from './effect.ts'
import type { Pair } from './pair.ts'
import { closedUsers } from './promotion.ts'
import { count, signed } from './words.ts'

/** Stop when one of these holds: what is worth having is ruled out, or there is no more to come. */
export function weighStopping(pair: Pair, metric: Metric, reading: Reading | null): readonly Clause[] {
  const { smallestEffect, minimumUsersPerArm } = pair.design
  const better = reading === null ? null : improvementOf(reading, metric)
  const atMost =
    better === null
      ? null
      : better.effect + oneSidedHalfWidth(better, pair.levels.promoteRho, pair.levels.promote)
  const isSettled = Math.min(...closedUsers(pair)) >= minimumUsersPerArm
  const users = countedUsers(pair)
  return [
    {
      clause: 'too-small-to-matter',
      holds: isSettled && atMost !== null && atMost < smallestEffect,
      numbers: { atMost, smallestEffect },
      words: `${metric.name} improves by ${atMost === null ? 'an amount not known yet' : `at most ${signed(atMost)}`}; ${signed(smallestEffect)} is the least that is worth having.`,
    },
    {
      clause: 'out-of-users',
      holds: users >= pair.most,
      numbers: { users, most: pair.most },
      words: `${count(users)} of at most ${count(pair.most)} users of both arms are counted.`,
    },
  ]
}

/** Users of both arms with a closed window, over all epochs. */
function countedUsers({ design, arm, epochs }: Pair): number {
  let users = 0
  for (const { arms } of epochs)
    for (const name of [design.control, arm]) users += arms[name]?.metrics[design.primary.name]?.n ?? 0
  return users
}

/**
 * Users of both arms at which the one-sided bound would leave 0, were the effect and its spread to stay as they are;
 * null when no number below `most` is enough.
 */
export function usersUntilAbove0(of: Estimate, rho: number, alpha: number, most: number): number | null {
  const bound = (users: number): number =>
    of.effect -
    oneSidedHalfWidth(
      { ...of, standardError: of.standardError * Math.sqrt(of.users / users), users },
      rho,
      alpha,
    )
  if (bound(most) <= 0) return null
  let [low, high] = [Math.min(of.users, most), most]
  if (bound(low) > 0) return low
  while (high - low > 1) {
    const middle = (low + high) / 2
    if (bound(middle) > 0) high = middle
    else low = middle
  }
  return Math.ceil(high)
}

/** The smallest effect whose bound would leave 0 at `users`, were the spread to stay as it is. */
export const effectNeededAt = (of: Estimate, rho: number, alpha: number, users: number): number =>
  oneSidedHalfWidth(
    { ...of, standardError: of.standardError * Math.sqrt(of.users / users), users },
    rho,
    alpha,
  )
