import type { Finding } from '../../alerts/model.ts'
import type { LimitWithUse } from './model.ts'

/** From this share on a limit of a day or longer is something to know of. */
const nearShare = 0.8

/** A rate a minute or an hour is meant to be reached now and then; what lasts a day or longer is not. */
const isLong = ({ window }: LimitWithUse): boolean => window !== 'minute' && window !== 'hour'

/**
 * The limits that are nearly or wholly used up, for alerts. Null while the counters cannot be asked: nothing can be
 * said then, which is not the same as that all is well. Counts are whole, so there is no interval.
 */
export function budgetFindings(limits: readonly LimitWithUse[]): readonly Finding[] | null {
  const long = limits.filter(isLong)
  if (long.some(({ use }) => use === null)) return null
  return long.flatMap((limit) =>
    limit.use!.filter(({ used }) => used >= nearShare * limit.amount).map((use) => findingOf(limit, use)),
  )
}

function findingOf(
  limit: LimitWithUse,
  { value, used, resetsAt }: NonNullable<LimitWithUse['use']>[number],
): Finding {
  const { name, measure, amount, kind, degradeTo, window } = limit
  const isSpent = used >= amount
  const unit = measure === 'usd' ? 'US dollars' : measure
  const then = {
    hard: 'further calls are refused',
    soft: 'calls go on all the same',
    degrade: `calls go to ${degradeTo ?? 'another model'}`,
  }[kind]
  const whose = value === null ? '' : ` for ${value}`
  const share = Math.floor((used / amount) * 100)
  return {
    key: value === null ? name : `${name}/${value}`.slice(0, 256),
    severity: !isSpent ? 'info' : kind === 'hard' ? 'critical' : 'warning',
    title: `${name} is ${isSpent ? 'used up' : 'nearly used up'}${whose}`.slice(0, 160),
    sentence: `${plain(used)} of ${plain(amount)} ${unit} a ${window} are used${whose} (${share} %); ${isSpent ? then : `at the end of it ${then}`}. It begins anew at ${resetsAt.slice(0, 16).replace('T', ' ')} UTC.`,
    remedy: 'Look at what calls cost by prompt, model and user; raise the limit if that is what they should.',
    evidence: {
      measure: 'used',
      ...{ value: used, threshold: amount, low: null, high: null, n: null },
      unit: measure === 'usd' ? 'usd' : 'count',
    },
    labels: { limit: name, ...(value === null ? {} : { value: value.slice(0, 256) }) },
    link: '/settings/limits',
    since: null,
  }
}

const plain = (amount: number): string => String(Number(amount.toFixed(6)))
