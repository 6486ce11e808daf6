import type { ServerResponse } from 'node:http'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { Transform } from 'node:stream'
import type { Dispatcher } from 'undici'
import { problem, type Problem } from '../kernel/problem.ts'
import type { Answer } from './answer.ts'
import type { Plan } from './plan.ts'

/** Takes the provider's reply once its head is here. Exactly one of `end` and `broken` comes last. */
export type Reply = {
  data(chunk: Buffer): void
  end(): Answer
  /** The provider broke off (`problem`), or the client left (null). */
  broken(problem: Problem | null): Answer
}

export type ReplyHead = {
  readonly status: number
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly sentAt: number
  readonly pause: () => void
  readonly resume: () => void
}

export type ExchangeParts = {
  readonly openReply: (head: ReplyHead) => Reply
  /** No head ever came: the provider could not be reached (`problem`), or the client left first (null). */
  readonly unanswered: (problem: Problem | null, sentAt: number) => Answer
}

/**
 * One request to one provider, on undici's dispatch interface (its fetch and request cost twice the time a call).
 * Resolves when the answer is complete or lost; never rejects for what a provider or client does.
 */
export function exchange(
  plan: Plan,
  headers: string[],
  response: ServerResponse,
  parts: ExchangeParts,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null
    let reply: Reply | null = null
    let decoder: Transform | null = null
    let isGone = response.destroyed
    let isSettled = false
    let sentAt = performance.now()

    const settle = (make: () => Answer): void => {
      if (isSettled) return
      isSettled = true
      response.off('close', onClientClose)
      try {
        resolve(make())
      } catch (bug) {
        reject(bug)
      }
    }
    const onClientClose = (): void => {
      if (response.writableFinished) return
      isGone = true
      settle(() => (reply ? reply.broken(null) : parts.unanswered(null, sentAt)))
      controller?.abort(new Error('the client left'))
    }
    /** A bug of ours while bytes pass: stop the provider, let serve answer. */
    const guarded = (work: () => void): void => {
      try {
        work()
      } catch (bug) {
        isSettled = true
        controller?.abort(new Error('internal'))
        reject(bug)
      }
    }

    response.on('close', onClientClose)
    plan.upstream.pool.dispatch(
      {
        path: plan.upstream.basePath + plan.dialect.upstreamPath,
        method: 'POST',
        headers,
        body: plan.payload,
        headersTimeout: plan.upstream.firstByteTimeoutMs,
        bodyTimeout: plan.upstream.idleTimeoutMs,
      },
      {
        onRequestStart(started) {
          controller = started
          sentAt = performance.now()
          if (isGone) started.abort(new Error('the client left'))
        },
        onResponseStart(started, status, replyHeaders) {
          if (isSettled || status < 200) return
          guarded(() => {
            reply = parts.openReply({
              status,
              headers: replyHeaders,
              sentAt,
              pause: () => started.pause(),
              resume: () => started.resume(),
            })
            decoder = decoderOf(replyHeaders['content-encoding'])
            decoder?.on('data', (chunk: Buffer) => guarded(() => reply?.data(chunk)))
            decoder?.on('end', () => settle(() => reply!.end()))
            decoder?.on('error', () =>
              settle(() =>
                reply!.broken(problem('upstream-malformed', 'Its content-encoding does not match its body.')),
              ),
            )
          })
        },
        onResponseData(_, chunk) {
          if (isSettled) return
          if (decoder) decoder.write(chunk)
          else guarded(() => reply?.data(chunk))
        },
        onResponseEnd() {
          if (decoder) decoder.end()
          else settle(() => reply!.end())
        },
        onResponseError(_, error) {
          const lost = isGone ? null : lostProblem(error, plan.upstream.name)
          settle(() => (reply ? reply.broken(lost) : parts.unanswered(lost, sentAt)))
        },
      },
    )
  })
}

function decoderOf(encoding: string | string[] | undefined): Transform | null {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'deflate') return createInflate()
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding === 'zstd') return createZstdDecompress()
  return null
}

const timeouts = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])

/** The error's code says enough; its message may hold addresses and is left out. */
function lostProblem(error: Error, provider: string): Problem {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  if (code === 'TELLTALE_ADDRESS_REFUSED') return problem('address-refused', `The provider is "${provider}".`)
  return problem(
    timeouts.has(code) ? 'upstream-timeout' : 'upstream-unreachable',
    `The provider is "${provider}" (${code}).`,
  )
}
