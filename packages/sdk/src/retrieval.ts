import { createSendQueue, type SendQueue } from './send-queue.ts'
import type { Transport } from './transport.ts'

/** A document as your retriever gave it. Times are ISO-8601. */
export type NewRetrievedDocument = {
  readonly id?: string
  readonly score?: number
  /** Without it nothing can be said of groundedness and use. */
  readonly text?: string
  /** What kind of source it is, for its time to live: 'wiki', 'tickets'. */
  readonly source?: string
  readonly sourceUpdatedAt?: string
  readonly indexedAt?: string
  /** Its vector, where you have it at hand: a sample is kept to watch drift by. */
  readonly embedding?: readonly number[]
}

/**
 * One query to a retriever. Name the call that leans on it: by `callId` when it was made already, or by the
 * `traceId` that the call will carry in its traceparent header.
 */
export type NewRetrieval = {
  readonly query: string
  /** As they were given, the first is rank 1. */
  readonly documents: readonly NewRetrievedDocument[]
  /** The `x-telltale-call-id` header of the reply. */
  readonly callId?: string
  /** 32 hexadecimal digits (W3C trace context). */
  readonly traceId?: string
  /** Only when the call does not go through Telltale: what was answered. */
  readonly answer?: string
  /** The right answer, where it is known: a model judge holds answer and documents against it. */
  readonly reference?: string
  /** When it was asked; now when nothing is said. */
  readonly at?: string
  readonly indexName?: string
  readonly indexVersion?: string
  /** Who made the embeddings: vectors of different embedders are never compared. */
  readonly embedder?: string
  /** The query's vector; 30 an hour are kept unless the project says otherwise. */
  readonly embedding?: readonly number[]
  readonly k?: number
  readonly latencyMs?: number
  readonly environment?: string
  readonly sessionId?: string
  readonly userId?: string
  readonly route?: string
  readonly release?: string
  readonly language?: string
  readonly tags?: Readonly<Record<string, string>>
}

export type RetrievalSent = { readonly id: string }

export type RetrievalQueueParts = {
  readonly transport: Transport
  readonly project: string | undefined
  readonly wait: (ms: number) => Promise<void>
  readonly chance: () => number
}

/** About what a number of a vector takes as JSON. */
const charsANumber = 12

/** Queries on their way to the server: at most 1,000 of them and 16 million characters wait. */
export const createRetrievalQueue = ({
  transport,
  project,
  wait,
  chance,
}: RetrievalQueueParts): SendQueue<NewRetrieval, RetrievalSent> =>
  createSendQueue({
    // The time is that of asking, however long it waits.
    send: async (retrieval) => {
      const { ids } = await transport.json<{ readonly ids: readonly string[] }>({
        method: 'POST',
        path: '/api/retrievals',
        query: { project },
        body: { retrievals: [retrieval] },
      })
      return { id: ids[0]! }
    },
    charsOf: ({ query, embedding = [], documents }) =>
      documents.reduce(
        (sum, { text = '', embedding: own = [] }) => sum + text.length + charsANumber * own.length,
        query.length + charsANumber * embedding.length,
      ),
    full: {
      message: 'Too many retrievals wait to be sent; this one was dropped.',
      hint: 'See whether the server is reachable; await retrieval() to slow down.',
    },
    wait,
    chance,
  })
