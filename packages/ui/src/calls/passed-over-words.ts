import type { RestingTarget } from '../records.ts'

/** Why a target was not asked, without a full stop. */
export function restWords({ why, breaker }: Pick<RestingTarget, 'why' | 'breaker'>): string {
  if (why === 'key') return 'the provider had refused its key'
  if (why === 'rate-limit') return 'the provider had asked for a wait'
  return breaker === 'half-open'
    ? 'its breaker was half-open, and another call its probe'
    : 'its breaker was open: it had failed too often'
}

/** The breaker an attempt was made under, where that was not closed. */
export function breakerWords(breaker: string): string {
  return breaker === 'half-open' ? 'half-open: a probe' : 'open: asked all the same'
}
