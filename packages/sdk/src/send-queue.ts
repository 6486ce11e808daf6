import { TelltaleError } from './telltale-error.ts'

export type SendQueueParts<Item, Sent> = {
  readonly send: (item: Item) => Promise<Sent>
  /** What is said of an item that finds no room. */
  readonly full: { readonly message: string; readonly hint: string }
  /** Characters an item holds while it waits; default: it does not matter. */
  readonly charsOf?: (item: Item) => number
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** 0 to 1: spreads retries. */
  readonly chance: () => number
}

export type SendQueue<Item, Sent> = {
  /** Sends one, behind those before it. */
  add(item: Item): Promise<Sent>
  /** Resolves when everything added before has been sent or given up. Never rejects. */
  flush(): Promise<void>
}

const waitingAtMost = 1_000
const charsAtMost = 16 << 20
const sendingAtMost = 4
const triesAtMost = 6

/** Half to all of 0.25, 0.5, 1, 2, 4 seconds. */
const pauseMs = (tries: number, chance: number): number => 250 * 2 ** (tries - 1) * (0.5 + chance / 2)

/**
 * A bounded queue in front of the server: four at a time, each tried up to six times. What cannot be sent rejects its
 * own promise and nothing else; whoever does not await it is left alone.
 */
export function createSendQueue<Item, Sent>(parts: SendQueueParts<Item, Sent>): SendQueue<Item, Sent> {
  const waiting: (() => Promise<void>)[] = []
  const unsettled = new Set<Promise<unknown>>()
  let sending = 0
  let chars = 0

  const send = async (item: Item): Promise<Sent> => {
    for (let tries = 1; ; tries++) {
      try {
        return await parts.send(item)
      } catch (error) {
        if (!(error instanceof TelltaleError && error.canRetry) || tries >= triesAtMost) throw error
        await parts.wait(pauseMs(tries, parts.chance()))
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
    add(item) {
      const own = parts.charsOf?.(item) ?? 0
      const isFull = waiting.length >= waitingAtMost || (chars > 0 && chars + own > charsAtMost)
      const done = isFull
        ? Promise.reject(new TelltaleError({ code: 'queue-full', ...parts.full }))
        : new Promise<Sent>((resolve, reject) => {
            waiting.push(() => send(item).then(resolve, reject))
          })
      if (!isFull) chars += own
      unsettled.add(done)
      const settle = (): void => {
        unsettled.delete(done)
        if (!isFull) chars -= own
      }
      done.then(settle, settle)
      proceed()
      return done
    },
    async flush() {
      await Promise.allSettled(unsettled)
    },
  }
}
