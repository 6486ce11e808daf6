import { TelltaleError } from '../telltale-error.ts'
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

export type ScoreQueue = {
  /** Sends one score, behind those before it. */
  add(score: NewScore): Promise<ScoreSent>
  /** Resolves when everything added before has been sent or given up. Never rejects. */
  flush(): Promise<void>
}

const waitingAtMost = 1_000
const sendingAtMost = 4
const triesAtMost = 6

/** Half to all of 0.25, 0.5, 1, 2, 4 seconds. */
const pauseMs = (tries: number, chance: number): number => 250 * 2 ** (tries - 1) * (0.5 + chance / 2)

/**
 * A bounded queue in front of the server: four at a time, each tried up to six times. A score that cannot be sent
 * rejects its own promise and nothing else; whoever does not await it is left alone.
 */
export function createScoreQueue({ transport, project, wait, chance }: ScoreQueueParts): ScoreQueue {
  const waiting: (() => Promise<void>)[] = []
  const unsettled = new Set<Promise<unknown>>()
  let sending = 0

  const send = async (score: NewScore): Promise<ScoreSent> => {
    for (let tries = 1; ; tries++) {
      try {
        return await transport.json<ScoreSent>({
          method: 'POST',
          path: '/api/scores',
          query: { project },
          body: score,
        })
      } catch (error) {
        if (!(error instanceof TelltaleError && error.canRetry) || tries >= triesAtMost) throw error
        await wait(pauseMs(tries, chance()))
      }
    }
  }

  const proceed = (): void => {
    while (sending < sendingAtMost && waiting.length > 0) {
      sending += 1
      void waiting.shift()!().finally(() => {
        sending -= 1
        proceed()
      })
    }
  }

  return {
    add(score) {
      const done =
        waiting.length >= waitingAtMost
          ? Promise.reject(queueFull())
          : new Promise<ScoreSent>((resolve, reject) => {
              waiting.push(() => send(score).then(resolve, reject))
            })
      unsettled.add(done)
      const settle = () => void unsettled.delete(done)
      done.then(settle, settle)
      proceed()
      return done
    },
    async flush() {
      await Promise.allSettled(unsettled)
    },
  }
}

const queueFull = (): TelltaleError =>
  new TelltaleError({
    code: 'queue-full',
    message: `${waitingAtMost} scores wait to be sent; this one was dropped.`,
    hint: 'See whether the server is reachable; await score() to slow down.',
  })
