import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { duplexPair } from 'node:stream'
import type { KeyRecord } from '../access/model.ts'
import type { Call } from '../ledger/model.ts'
import { dialectOf } from './dialects.ts'
import type { Holder } from './inside-holders.ts'
import type { serveGateway } from './serve.ts'

/** A call is recorded as soon as its reply has left: later than this it never will be. */
const recordedWithinMs = 10_000

/** A call made inside this process. */
export type InsideCall = {
  /** `playground` unless said otherwise. */
  readonly holder?: Holder
  /** A chat completion unless said otherwise. */
  readonly path?: '/v1/chat/completions' | '/v1/embeddings'
  readonly projectId: string
  readonly headers: { readonly [name: string]: string }
  readonly body: object
  readonly signal: AbortSignal
}

export type InsideReply = {
  readonly reply: IncomingMessage
  /** The call as it is recorded, once its reply has ended. */
  readonly recorded: Promise<Call>
}

/**
 * Calls the gateway without a socket and without a key: node:http speaks to itself over a pair of streams in memory,
 * so that the call takes the very way of one from outside, and its holder is a value no request can name. Rejects
 * when `signal` is aborted before the reply's head.
 */
export const callInside =
  (serveTelling: (tell: (call: Call) => void) => ReturnType<typeof serveGateway>) =>
  ({
    holder: by = 'playground',
    path = '/v1/chat/completions',
    ...call
  }: InsideCall): Promise<InsideReply> => {
    const { projectId, headers, body, signal } = call
    const { promise: recorded, resolve: tell, reject: lose } = Promise.withResolvers<Call>()
    recorded.catch(() => {})
    const serve = serveTelling(tell)
    const holder = holderOf(projectId, by)
    const [near, far] = duplexPair()
    createServer((request, response) => serve(dialectOf(path)!, request, response, holder)).emit(
      'connection',
      far,
    )
    return new Promise((resolve, reject) => {
      const request = httpRequest({
        ...{ path, method: 'POST', signal, createConnection: () => near },
        headers: { 'content-type': 'application/json', ...headers },
      })
      request.on('response', (reply) => {
        reply.on('close', () =>
          setTimeout(lose, recordedWithinMs, new Error('A call was not recorded.')).unref(),
        )
        resolve({ reply, recorded })
      })
      request.on('error', reject)
      request.end(JSON.stringify(body))
    })
  }

/** Either may use every model; the project's limits hold all the same. */
const holderOf = (projectId: string, id: Holder): KeyRecord => ({
  ...{ id, projectId, name: id },
  digest: Buffer.alloc(0),
  expiresAtMs: Infinity,
  isRevoked: false,
  tags: {},
  mayUse: () => true,
})
