import { createSendQueue, type SendQueue } from './send-queue.ts'
import type { Transport } from './transport.ts'

/** A click on a document that was shown, or a thumb for it. */
export type NewClick = {
  /** What `retrieval()` resolved to: `(await telltale.retrieval(…)).id`. */
  readonly retrievalId: string
  /** Its rank in the order it was told in, from 1. */
  readonly document: number
  /** `click` unless said otherwise. */
  readonly kind?: 'click' | 'up' | 'down'
  /** Where it stood on the screen, from 1; its rank when nothing is said. */
  readonly position?: number
  /** Who clicked, where several see one answer: each counts once. */
  readonly unitId?: string
  /** When; now when nothing is said. */
  readonly at?: string
}

export type ClickQueueParts = {
  readonly transport: Transport
  readonly project: string | undefined
  readonly wait: (ms: number) => Promise<void>
  readonly chance: () => number
}

/** Clicks on their way to the server. */
export const createClickQueue = ({
  transport,
  project,
  wait,
  chance,
}: ClickQueueParts): SendQueue<NewClick, void> =>
  createSendQueue({
    send: async (click) => {
      await transport.json({
        ...{ method: 'POST', path: '/api/retrievals/clicks', query: { project } },
        body: { clicks: [click] },
      })
    },
    full: {
      message: '1000 clicks wait to be sent; this one was dropped.',
      hint: 'See whether the server is reachable; await click() to slow down.',
    },
    wait,
    chance,
  })
