import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import {
  clientLeft,
  exchange,
  type Exchange,
  type ExchangeParts,
  type Loss,
  type Sending,
} from './exchange.ts'
import type { Outlet } from './outlet.ts'

/** The same for a request that is still being made (an access token, a signature): it can be given up meanwhile, too. */
export function exchangeLater<Outcome>(
  making: Promise<Result<Sending, Problem>>,
  response: Outlet,
  parts: ExchangeParts<Outcome>,
): Exchange<Outcome> {
  const { promise: lost, resolve: giveUp } = Promise.withResolvers<Loss>()
  let under: Exchange<Outcome> | null = null
  const lose = (loss: Loss): void => (under ? under.lose(loss) : giveUp(loss))
  const onClose = (): void => lose(clientLeft)
  response.on('close', onClose)

  const carry = async (): Promise<Outcome> => {
    const made = await Promise.race([making, lost]).finally(() => response.off('close', onClose))
    if ('kind' in made) return parts.unanswered(made, performance.now())
    if (!made.ok) return parts.unanswered({ kind: 'connect', problem: made.error }, performance.now())
    under = exchange(made.value, response, parts)
    return under.outcome
  }
  return { outcome: carry(), lose }
}
