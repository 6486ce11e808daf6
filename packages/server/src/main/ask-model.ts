import type { InsideCall, InsideReply } from '../gateway/call-inside.ts'
import { readReply } from '../evals/playground/read-reply.ts'
import type { AskModel } from '../judges/ask-judge.ts'
import { decimalOf, picoOf } from '../pricing/money.ts'

export type CallInside = (call: InsideCall) => Promise<InsideReply>

/**
 * Asks a model through the gateway as a judge of the house. `route` is what its calls are found, limited and paid by:
 * a limit on it is the judge's own budget.
 */
export const modelAsker =
  (callInside: CallInside, projectId: string, route: string): AskModel =>
  async (body, signal) => {
    const headers = {
      'x-telltale-route': route,
      // A stored answer would hide what the judge says now, and how its answers vary.
      'x-telltale-cache': 'off',
    }
    const { reply, recorded } = await callInside({ holder: 'judge', projectId, headers, body, signal })
    const said = await readReply(reply, async () => {})
    const { id, status, costUsd, errorDetail, errorKind, refusal, latencyMs } = await recorded
    const fault =
      status === 'ok' ? null : (said.fault ?? errorDetail ?? errorKind ?? `The call is ${status}.`)
    return { text: said.text, fault, errorKind, isRefusal: refusal === true, costUsd, callId: id, latencyMs }
  }

/** Exact; null when one is unknown. */
export function sumUsd(costs: readonly (string | null)[]): string | null {
  let total = 0n
  for (const cost of costs) {
    const pico = cost === null ? null : picoOf(cost)
    if (pico === null) return null
    total += pico
  }
  return decimalOf(total)
}
