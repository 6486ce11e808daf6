import type { Dispatcher } from 'undici'
import type { Attempted } from './webhook-model.ts'
import { signatureOf } from './webhook-rules.ts'

export type PostParts = {
  /** Connections to an origin, which refuse what may not be reached (gateway/pools.ts). */
  readonly poolOf: (origin: string) => Dispatcher
  readonly nowMs: () => number
  /** From the connection to the end of the answer's head. */
  readonly timeoutMs: number
  readonly version: string
}

export type Letter = {
  readonly url: string
  readonly secret: string
  /** The event's own id, the same at every attempt. */
  readonly eventId: string
  readonly event: string
  readonly body: string
}

export type Post = (letter: Letter) => Promise<Attempted>

/** An answer to a webhook is not read, only let go of, up to this size. */
const answerBytesAtMost = 64 << 10

/**
 * Tells one event: taken is what is answered with a status from 200 to 299. Redirects are not followed, answers not
 * read. Never rejects: what goes wrong is the outcome.
 */
export function webhookPost({ poolOf, nowMs, timeoutMs, version }: PostParts): Post {
  return async ({ url, secret, eventId, event, body }) => {
    const [sentAt, { origin, pathname, search }] = [nowMs(), new URL(url)]
    const attempted = (status: number | null, error: string | null): Attempted => ({
      ...{ status, error },
      latencyMs: nowMs() - sentAt,
    })
    try {
      const answer = await poolOf(origin).request({
        method: 'POST',
        path: pathname + search,
        headers: {
          'content-type': 'application/json',
          'user-agent': `telltale/${version}`,
          'x-telltale-event': event,
          'x-telltale-event-id': eventId,
          'x-telltale-signature': signatureOf(secret, sentAt, body),
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      })
      await answer.body.dump({ limit: answerBytesAtMost }).catch(() => {})
      return attempted(answer.statusCode, refusalOf(answer.statusCode))
    } catch (error) {
      return attempted(null, wordsFor(error, timeoutMs))
    }
  }
}

function refusalOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return 'It answered with a redirect, and those are not followed.'
  return `It answered with status ${status}.`
}

function wordsFor(error: unknown, timeoutMs: number): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string }
  if (code === 'TELLTALE_ADDRESS_REFUSED') return 'Its name leads to an address that may not be reached.'
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return `It did not answer within ${timeoutMs / 1_000} s.`
  return `It could not be reached (${typeof code === 'string' ? code : 'unknown reason'}).`
}
