import type { Measure } from '../access/limits/model.ts'
import { decimalOf, picoOf } from '../pricing/money.ts'
import type { Journey } from './answer.ts'
import { nanoOf } from './call-estimate.ts'
import type { Plan } from './plan.ts'
import type { Tried } from './tried.ts'

/** What an attempt came to, as far as bills go. */
export type Ran = Pick<Tried, 'answer' | 'failure'>

/** What an attempt took of a measure. `units` is null when that is not known, and then it took `atLeast`. */
export type Took = { readonly units: number | null; readonly atLeast: number }

const exactly = (units: number): Took => ({ units, atLeast: units })

/** Nobody waited for it any more: a hedge was quicker, its caller left, or a deadline was over. */
const givenUp: ReadonlySet<string | null> = new Set(['outrun', 'client-disconnected', 'upstream-timeout'])

/**
 * Whether a provider may bill an attempt that told no usage: its answer had begun, or was given up while it may have
 * been in the making. One that reached nobody, was refused, or failed before its first content is billed by none.
 */
function mayBeBilled({ answer, failure }: Ran): boolean {
  const { httpStatus, errorKind, facts, firstContentAt } = answer
  if (httpStatus === null) return failure !== 'connect' && givenUp.has(errorKind)
  return httpStatus < 300 && (facts.errorKind === null || firstContentAt !== null)
}

export function tookOf(measure: Measure, { dialect }: Plan, ran: Ran): Took {
  if (measure === 'requests') return exactly(1)
  if (dialect.operation === 'count_tokens') return exactly(0)
  const { usage, priced, isCutShort } = ran.answer
  if (usage === null) return mayBeBilled(ran) ? { units: null, atLeast: 0 } : exactly(0)
  // What a stream had told when it ended early is its input and little of its output.
  const told = (units: number): Took => (isCutShort ? { units: null, atLeast: units } : exactly(units))
  if (measure === 'usd') return priced.known ? told(nanoOf(priced.costUsd) ?? 0) : { units: null, atLeast: 0 }
  const { inputTokens, outputTokens } = usage
  const isWhole = inputTokens !== null && (outputTokens !== null || dialect.operation === 'embeddings')
  const sum = (inputTokens ?? 0) + (outputTokens ?? 0)
  return isWhole ? told(sum) : { units: null, atLeast: sum }
}

/** What another attempt cost is not known, or only in part: the cost of the call is a lower bound. */
const lowerBound = 'attempts-unknown'

/** What the attempts of a route cost together; null when of none that is known. */
export function costOfAll(attempts: readonly Ran[]): NonNullable<Journey['cost']> | null {
  const known = attempts.flatMap(({ answer: { priced } }) =>
    priced.known ? (picoOf(priced.costUsd) ?? []) : [],
  )
  if (known.length === 0) return null
  const isWhole = attempts.every((ran) =>
    ran.answer.priced.known ? ran.answer.isCutShort !== true : ran.answer.usage === null && !mayBeBilled(ran),
  )
  return {
    costUsd: decimalOf(known.reduce((sum, one) => sum + one)),
    costUnknownReason: isWhole ? null : lowerBound,
  }
}
