import { compileBook, priceUsage } from '../../packages/server/src/pricing/book.ts'
import { readUsage } from '../../packages/server/src/pricing/usage.ts'
import type { Vector, VectorFamily } from '../vector-family.ts'

const book = compileBook([])
const tolerance = 1e-9

/** Usage in, US dollars out: {provider, model, api, at, usage, expected_cost_usd}. */
export const vectorFamily: VectorFamily = {
  name: 'cost',
  knows: (vector) =>
    'expected_cost_usd' in vector && typeof vector.provider === 'string' && typeof vector.model === 'string',
  run(vector) {
    const expected = vector.expected_cost_usd as number | null
    const provider = String(vector.provider)
    const api = typeof vector.api === 'string' ? vector.api : 'chat'
    const usage = readUsage(provider, api, vector.usage, serviceTierOf(vector, api))
    const at = typeof vector.at === 'string' ? Date.parse(vector.at) : Date.now()
    const priced = priceUsage(book, { provider, model: String(vector.model), api, at, usage })
    const isRight =
      expected === null
        ? !priced.known
        : priced.known && Math.abs(Number(priced.costUsd) - expected) <= tolerance
    if (isRight) return null
    const actual = priced.known ? `${priced.costUsd} (${priced.priceId})` : `unknown: ${priced.reason}`
    return { expected: expected === null ? 'unknown' : String(expected), actual }
  },
}

/** The tier may stand beside the usage, as in a reply, or in the interface's name: "chat (batch)". */
const serviceTierOf = (vector: Vector, api: string): unknown =>
  vector.service_tier ?? /\b(batch|flex|priority)\b/.exec(api)?.[1]
