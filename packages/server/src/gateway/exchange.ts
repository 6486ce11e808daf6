import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { Transform } from 'node:stream'
import type { ClientPool } from '../http1/client-pool.ts'
import type { ReplyHeaders } from '../http1/reply-reader.ts'
import type { WireControl, WireError } from '../http1/ticket.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import type { ByteDecoder } from '../providers/wire/byte-decoder.ts'
import type { Outlet } from './outlet.ts'
import type { Upstream } from './upstream.ts'

/** One request to one provider, ready to be sent. */
export type Sending = {
  readonly provider: string
  readonly lane: ClientPool
  readonly path: string
  readonly headers: string[]
  readonly payload: Buffer
  /** Turns a vendor's own framing into server-sent events; null when it has none. */
  readonly decode: Upstream['decode']
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
}

/** Why an answer is lost: the provider's doing, or nobody waits for it any more. */
export type Loss =
  | { readonly kind: 'connect' | 'broken'; readonly problem: Problem }
  | { readonly kind: 'client-left' | 'outrun'; readonly problem: null }

export const clientLeft: Loss = { kind: 'client-left', problem: null }

/** Takes the provider's reply once its head is here. Exactly one of `end` and `broken` comes last. */
export type Reply<Outcome> = {
  data(chunk: Buffer): void
  end(): Outcome
  broken(loss: Loss): Outcome
}

export type ReplyHead<Outcome> = {
  readonly status: number
  readonly headers: ReplyHeaders
  readonly sentAt: number
  readonly pause: () => void
  readonly resume: () => void
  /** Enough was read: the provider is stopped, and this is what came of it. */
  readonly stop: (make: () => Outcome) => void
}

export type ExchangeParts<Outcome> = {
  /** The request is on a connection. */
  readonly onSent?: () => void
  readonly openReply: (head: ReplyHead<Outcome>) => Reply<Outcome>
  /** No head ever came. */
  readonly unanswered: (loss: Loss, sentAt: number) => Outcome
}

export type Exchange<Outcome> = {
  /** Resolves when the answer is complete or lost; never rejects for what a provider or client does. */
  readonly outcome: Promise<Outcome>
  /** Gives it up, wherever it is; nothing when it has ended. */
  readonly lose: (loss: Loss) => void
}

/** One request to one provider. */
export function exchange<Outcome>(
  sending: Sending,
  response: Outlet,
  parts: ExchangeParts<Outcome>,
): Exchange<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  let control: WireControl | null = null
  let isSent = false
  let reply: Reply<Outcome> | null = null
  let decoder: Transform | null = null
  let framing: ByteDecoder | null = null
  let isSettled = false
  let sentAt = performance.now()

  const settle = (make: () => Outcome): void => {
    if (isSettled) return
    isSettled = true
    response.off('close', onClientClose)
    try {
      resolve(make())
    } catch (bug) {
      reject(bug)
    }
  }
  const stop = (make: () => Outcome): void => {
    settle(make)
    control?.abort()
  }
  const lose = (loss: Loss): void => stop(() => (reply ? reply.broken(loss) : parts.unanswered(loss, sentAt)))
  const onClientClose = (): void => {
    if (!response.writableFinished) lose(clientLeft)
  }
  const malformed = (detail: string): void =>
    stop(() => reply!.broken({ kind: 'broken', problem: problem('upstream-malformed', detail) }))
  const take = (chunk: Buffer): void => {
    const events = framing?.push(chunk)
    if (events?.ok === false) malformed(events.error)
    else if (events === undefined || events.value.length > 0) reply?.data(events?.value ?? chunk)
  }
  const finish = (): void => {
    const rest = framing?.end()
    if (rest?.ok === false) malformed(rest.error)
    else settle(() => reply!.end())
  }
  /** A bug of ours while bytes pass: stop the provider, let serve answer. */
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (bug) {
      isSettled = true
      response.off('close', onClientClose)
      control?.abort()
      reject(bug)
    }
  }

  response.on('close', onClientClose)
  if (response.destroyed) lose(clientLeft)
  else
    control = sending.lane.send(
      {
        method: 'POST',
        path: sending.path,
        headers: sending.headers,
        body: sending.payload,
        headTimeoutMs: sending.firstByteTimeoutMs,
        idleTimeoutMs: sending.idleTimeoutMs,
      },
      {
        onSent() {
          isSent = true
          sentAt = performance.now()
          parts.onSent?.()
        },
        onHead(status, replyHeaders) {
          guarded(() => {
            framing = sending.decode?.(String(replyHeaders['content-type'] ?? '')) ?? null
            reply = parts.openReply({
              status,
              headers: framing ? { ...replyHeaders, 'content-type': 'text/event-stream' } : replyHeaders,
              sentAt,
              pause: () => control!.pause(),
              resume: () => control!.resume(),
              stop,
            })
            decoder = decoderOf(replyHeaders['content-encoding'])
            decoder?.on('data', (chunk: Buffer) => {
              if (!isSettled) guarded(() => take(chunk))
            })
            decoder?.on('end', finish)
            decoder?.on('error', () => settle(() => reply!.broken(notDecoded)))
          })
        },
        onData(chunk) {
          if (isSettled) return
          if (decoder) decoder.write(chunk)
          else guarded(() => take(chunk))
        },
        onEnd() {
          if (decoder) decoder.end()
          else finish()
        },
        onError(error) {
          const loss: Loss = {
            kind: isSent ? 'broken' : 'connect',
            problem: wireProblem(error, sending.provider),
          }
          settle(() => (reply ? reply.broken(loss) : parts.unanswered(loss, sentAt)))
        },
      },
    )
  return { outcome: promise, lose }
}

const notDecoded: Loss = {
  kind: 'broken',
  problem: problem('upstream-malformed', 'Its content-encoding does not match its body.'),
}

function decoderOf(encoding: string | string[] | undefined): Transform | null {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'deflate') return createInflate()
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding === 'zstd') return createZstdDecompress()
  return null
}

const timeouts = new Set(['head-timeout', 'body-timeout', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])

/** What went wrong, as a problem: of the error its code alone, since a message may hold addresses. */
export function wireProblem({ code, isMalformed }: WireError, provider: string): Problem {
  if (code === 'TELLTALE_ADDRESS_REFUSED') return problem('address-refused', `The provider is "${provider}".`)
  const kind = timeouts.has(code)
    ? 'upstream-timeout'
    : isMalformed
      ? 'upstream-malformed'
      : 'upstream-unreachable'
  return problem(kind, `The provider is "${provider}" (${code}).`)
}
