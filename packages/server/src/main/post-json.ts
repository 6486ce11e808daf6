import type { Dispatcher } from 'undici'
import { signatureOf } from '../alerts/webhook-rules.ts'
import type { CheckLoan } from '../guardrails/check.ts'
import { problemSentence } from '../kernel/problem.ts'
import { checkReceiver, type AddressPolicy } from '../routing/address.ts'

/** What of an answer is read. */
const answerBytesAtMost = 1 << 20

export type PosterParts = {
  /** Connections to an origin, which refuse what may not be reached (gateway/pools.ts). */
  readonly poolOf: (origin: string) => Dispatcher
  readonly nowMs: () => number
  readonly policy: AddressPolicy
}

/** Posts for checks that look outside. */
export function jsonPoster({ poolOf, nowMs, policy }: PosterParts): CheckLoan['postJson'] {
  return async ({ url, headers, body, secret, signal }) => {
    const address = checkReceiver(url, policy)
    if (!address.ok) throw new Error(problemSentence(address.error))
    const { origin, pathname, search } = new URL(address.value)
    try {
      const answer = await poolOf(origin).request({
        ...{ method: 'POST', path: pathname + search, body, signal },
        headers: {
          ...{ 'content-type': 'application/json', accept: 'application/json', ...headers },
          ...(secret === null ? {} : { 'x-telltale-signature': signatureOf(secret, nowMs(), body) }),
        },
      })
      return { status: answer.statusCode, json: await readJson(answer.body) }
    } catch (error) {
      throw new Error(wordsFor(error, signal), { cause: error })
    }
  }
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
