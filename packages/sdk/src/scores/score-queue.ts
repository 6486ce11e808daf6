import { createSendQueue, type SendQueue } from '../send-queue.ts'
import type { Transport } from '../transport.ts'
import type { NewScore, ScoreSent } from './score.ts'

export type ScoreQueueParts = {
  readonly transport: Transport
  readonly project: string | undefined
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** 0 to 1: spreads retries. */
  readonly chance: () => number
}

/** Scores on their way to the server. */
export const createScoreQueue = ({
  transport,
  project,
  wait,
  chance,
}: ScoreQueueParts): SendQueue<NewScore, ScoreSent> =>
  createSendQueue({
    send: (score) =>
      transport.json<ScoreSent>({ method: 'POST', path: '/api/scores', query: { project }, body: score }),
    full: {
      message: '1000 scores wait to be sent; this one was dropped.',
      hint: 'See whether the server is reachable; await score() to slow down.',
    },
    wait,
    chance,
  })
