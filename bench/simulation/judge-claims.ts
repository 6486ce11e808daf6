import { exactLowerBound, exactUpperBound } from '../../packages/server/src/statistics/binomial.ts'
import { median, type Row } from '../report.ts'
import type { Claim } from './claims.ts'
import type { Outcome } from './outcome.ts'

/** Whether a claim holds of what the simulation came to. */
export function judge(claim: Claim, outcomes: readonly Outcome[]): Row {
  const n = outcomes.length
  const common = { work: claim.work, peer: '–', ratio: null }
  if (claim.kind === 'median') {
    const ended = outcomes.filter(({ outcome }) => outcome === claim.outcome).map(({ users }) => users)
    const users = ended.length === 0 ? Infinity : median(ended)
    return {
      ...common,
      ours: `${users} users`,
      peer: `${claim.users} users`,
      ratio: users / claim.users,
      target: '≤ 1.25',
      held: users <= 1.25 * claim.users,
      spread: `n=${n}, ${percent(ended.length / n)} ended so`,
    }
  }
  if (claim.kind === 'breaks') {
    const worst = claim.outcomes
      .map((name) => ({ name, count: countOf(outcomes, name) }))
      .reduce((most, one) => (one.count > most.count ? one : most))
    const upper = exactUpperBound(worst.count, n, 0.01)
    return {
      ...common,
      ours: percent(worst.count / n),
      target: `breaks ≤ ${percent(claim.share)}`,
      held: upper > claim.share,
      spread: `n=${n}, ${worst.name}, at most ${percent(upper)}`,
    }
  }
  const count = countOf(outcomes, claim.outcome)
  const isAtMost = claim.kind === 'at-most'
  const bound = isAtMost ? exactUpperBound(count, n, 0.01) : exactLowerBound(count, n, 0.01)
  return {
    ...common,
    ours: percent(count / n),
    target: `${isAtMost ? '≤' : '≥'} ${percent(claim.share)}`,
    held: isAtMost ? bound <= claim.share : bound >= claim.share,
    spread: `n=${n}, ${isAtMost ? 'at most' : 'at least'} ${percent(bound)}`,
  }
}

const countOf = (outcomes: readonly Outcome[], name: string): number =>
  outcomes.filter(({ outcome }) => outcome === name).length

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`
