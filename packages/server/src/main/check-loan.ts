import type { Config } from '../config.ts'
import { poolKeeper } from '../gateway/pools.ts'
import type { CheckLoan } from '../guardrails/check.ts'
import type { CompileParts } from '../guardrails/compile.ts'
import { problemSentence } from '../kernel/problem.ts'
import { checkReceiver, mayReach } from '../routing/address.ts'
import type { Foundation } from './foundation.ts'
import { recentOrigins } from './recent-origins.ts'

/** What of an answer is read. */
const answerBytesAtMost = 1 << 20

/** What checks that look outside are lent: connections of their own, which reach no further than those to providers. */
export function openCheckLoan(config: Config, { clock, addressPolicy, sealing }: Foundation) {
  const pools = poolKeeper({
    connectTimeoutMs: config.connectTimeoutMs,
    mayConnect: (ip) => mayReach(ip, addressPolicy),
  })
  const poolOf = recentOrigins(pools)

  const postJson: CheckLoan['postJson'] = async ({ url, headers, body, signal }) => {
    const address = checkReceiver(url, addressPolicy)
    if (!address.ok) throw new Error(problemSentence(address.error))
    const { origin, pathname, search } = new URL(address.value)
    try {
      const answer = await poolOf(origin).request({
        ...{ method: 'POST', path: pathname + search, body, signal },
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      })
      return { status: answer.statusCode, json: await readJson(answer.body) }
    } catch (error) {
      throw new Error(wordsFor(error, signal), { cause: error })
    }
  }
  const compile: CompileParts = { open: sealing.open, loanOf: () => ({ postJson, nowMs: clock }) }
  return { compile, close: () => pools.close() }
}

async function readJson(body: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Leaving the loop early ends the connection.
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > answerBytesAtMost) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

function wordsFor(error: unknown, signal: AbortSignal): string {
  const code = (error as { readonly code?: unknown }).code
  if (signal.aborted) return 'It did not answer in time.'
  if (code === 'TELLTALE_ADDRESS_REFUSED') return 'Its name leads to an address that may not be reached.'
  return `It could not be reached (${typeof code === 'string' ? code : 'unknown reason'}).`
}
