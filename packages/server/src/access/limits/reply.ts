import { problem, type Problem } from '../../kernel/problem.ts'
import type { Claim, Level } from './counters.ts'
import { amountOf, remaining, retryAfterMs, type ReadyLimit } from './rules.ts'
import { aWindow } from './windows.ts'

/** What a reply says of limits: headers as a flat list of names and values, and the words of a refusal. */

/** One counter as a call found it. */
export type Found = {
  readonly limit: ReadyLimit
  readonly value: string | null
  readonly claim: Claim
  readonly level: Level
}

/**
 * Of each measure the limit that is nearest its end: `x-ratelimit-limit-requests`, `-remaining-` and `-reset-` (as
 * OpenAI writes them: a reset is a duration such as 1m30s), and all of them in the fields of the IETF draft
 * (draft-ietf-httpapi-ratelimit-headers-10).
 */
export function limitHeaders(found: readonly Found[], isHeld: boolean, nowMs: number): string[] {
  const headers: string[] = []
  for (const measure of ['requests', 'tokens', 'usd'] as const) {
    const tightest = found
      .filter(({ limit }) => limit.measure === measure)
      .toSorted((one, other) => shareLeft(one, isHeld) - shareLeft(other, isHeld))[0]
    if (!tightest) continue
    const { claim, level } = tightest
    headers.push(
      ...[`x-ratelimit-limit-${measure}`, shown(measure, claim.amount)],
      ...[`x-ratelimit-remaining-${measure}`, shown(measure, remaining(claim, level, isHeld))],
      ...[`x-ratelimit-reset-${measure}`, duration(claim.window.endMs - nowMs)],
    )
  }
  if (found.length === 0) return headers
  const unitOf = { requests: '', tokens: ';qu="tokens"', usd: ';qu="nanodollars"' }
  const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))
  const named = found.slice(0, 10)
  headers.push(
    'ratelimit-policy',
    named
      .map(
        ({ limit, claim: { amount, window } }) =>
          `"${limit.name}";q=${amount};w=${seconds(window.endMs - window.startMs)}${unitOf[limit.measure]}`,
      )
      .join(', '),
    'ratelimit',
    named
      .map(
        ({ limit, claim, level }) =>
          `"${limit.name}";r=${remaining(claim, level, isHeld)};t=${seconds(claim.window.endMs - nowMs)}`,
      )
      .join(', '),
  )
  return headers
}

const shareLeft = ({ claim, level }: Found, isHeld: boolean): number =>
  remaining(claim, level, isHeld) / claim.amount

const shown = (measure: ReadyLimit['measure'], units: number): string =>
  measure === 'usd' ? String(Number(amountOf('usd', units).toFixed(9))) : String(units)

/** 350ms, 12s, 6m0s, 5h10m0s: as OpenAI's own headers have it. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.ceil(ms))}ms`
  const all = Math.ceil(ms / 1000)
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`
}

export type LimitRefusal = { readonly problem: Problem; readonly retryAfterMs: number }

/** Names the limit and what is left of it, in words. A rate comes back by itself; a budget needs somebody. */
export function refusalOf({ limit, value, claim, level }: Found, nowMs: number, why = ''): LimitRefusal {
  const waitMs = retryAfterMs(claim, level, nowMs)
  const isRate = limit.measure !== 'usd' && (limit.window === 'minute' || limit.window === 'hour')
  const amount = (units: number): string =>
    limit.measure === 'usd' ? `$${shown('usd', units)}` : String(units)
  const unit = limit.measure === 'usd' ? '' : ` ${limit.measure}`
  const whose =
    value === null ? '' : ` for the ${limit.each} "${value.slice(0, 64).replaceAll('\u0000', '')}"`
  const takes = claim.units > 1 ? ` and this call may take ${amount(claim.units)}` : ''
  const detail =
    `The limit "${limit.name}" allows ${amount(claim.amount)}${unit} ${aWindow(limit.window)}${whose}; ` +
    `${amount(level.carried + level.used)} are used, ${amount(level.reserved)} are reserved by calls under way${takes}. ` +
    `Its window ends in ${duration(claim.window.endMs - nowMs)}.${why}`
  return {
    problem: problem(isRate ? 'rate-limit-exceeded' : 'budget-exceeded', detail),
    retryAfterMs: waitMs,
  }
}
