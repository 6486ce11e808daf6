import type { Dispatcher } from 'undici'
import type { HttpAnswer, HttpLetter, Reading } from './channel.ts'
import { unsent, type Attempted } from './delivery-model.ts'

export type PostParts = {
  /** Connections to an origin, which refuse what may not be reached (gateway/pools.ts). */
  readonly poolOf: (origin: string) => Dispatcher
  readonly nowMs: () => number
  /** From the connection to the end of the answer. */
  readonly timeoutMs: number
  readonly version: string
}

export type Post = (letter: HttpLetter, read: (answer: HttpAnswer) => Reading) => Promise<Attempted>

/** Of an answer so much is looked at; the rest is only let go of, up to the second size. */
const [readAtMost, answerBytesAtMost] = [4 << 10, 64 << 10]

/** Sends one letter; `read` says what the answer means. Redirects are not followed. Never rejects: what goes wrong is the outcome. */
export function httpPost({ poolOf, nowMs, timeoutMs, version }: PostParts): Post {
  return async ({ url, headers, body }, read) => {
    const [sentAt, { origin, pathname, search }] = [nowMs(), new URL(url)]
    try {
      const answer = await poolOf(origin).request({
        method: 'POST',
        path: pathname + search,
        headers: { 'user-agent': `telltale/${version}`, ...headers },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      })
      const status = answer.statusCode
      const { error, isFinal } = read({ status, text: await beginningOf(answer.body) })
      const latencyMs = nowMs() - sentAt
      const retryAfterMs = secondsOf(answer.headers['retry-after'])
      return { ...{ status, error, latencyMs, isFinal, retryAfterMs } }
    } catch (error) {
      return { ...unsent(wordsFor(error, timeoutMs)), latencyMs: nowMs() - sentAt }
    }
  }
}

/** What of the answer is looked at. One that breaks off was an answer all the same. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (bytes < readAtMost) chunks.push(chunk)
      bytes += chunk.length
      if (bytes > answerBytesAtMost) break
    }
  } catch {
    // Only its head was asked for.
  }
  return Buffer.concat(chunks).subarray(0, readAtMost).toString('utf8')
}

/** `retry-after` in seconds; its other form, a date, asks for no less than our own waits. */
function secondsOf(header: string | string[] | undefined): number | null {
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : null
  return seconds === null ? null : seconds * 1_000
}

export function wordsFor(error: unknown, timeoutMs: number): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string }
  if (code === 'TELLTALE_ADDRESS_REFUSED') return 'Its name leads to an address that may not be reached.'
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return `It did not answer within ${timeoutMs / 1_000} s.`
  return `It could not be reached (${typeof code === 'string' ? code : 'unknown reason'}).`
}
