import { randomUUID } from 'node:crypto'
import { stateLease } from '../engines/state-lease.ts'
import { lookAgain } from '../kernel/look-again.ts'
import type { Foundation } from './foundation.ts'

export type WatchOptions = {
  /** What the processes of one state store agree on. */
  readonly name: string
  readonly everyMs: number
  /** Until the first look; `everyMs` unless said. */
  readonly firstMs?: number
  readonly onLog: (line: string) => void
}

/** What each look is lent. */
export type Watching = {
  /** Whether this process watches for the next while: one of several does. */
  readonly holdsWatch: () => Promise<boolean>
  /** Tells of a failure, once as long as it stays the same. */
  readonly sayOnce: (of: string, line: string) => void
}

/** A watch that one of several processes keeps: looks until told to stop, and then leaves it to the others. */
export function keepWatch(
  { state, clock }: Pick<Foundation, 'state' | 'clock'>,
  { name, everyMs, firstMs = everyMs, onLog }: WatchOptions,
  look: (watching: Watching) => Promise<unknown>,
): () => Promise<void> {
  const lease = stateLease({ state, clock }, { name, holder: randomUUID() })
  // A process that died keeps the watch from the others for so long.
  const leaseMs = 3 * everyMs
  const said = new Map<string, string>()
  let isHolder = false
  const watching: Watching = {
    holdsWatch: async () => (isHolder = await lease.holds(leaseMs)),
    sayOnce(of, line) {
      if (said.get(of) !== line) onLog(line)
      said.set(of, line)
    },
  }
  const stop = lookAgain(() => look(watching), everyMs, firstMs)
  return async () => {
    await stop()
    // With the state store away, the time it was taken for runs out by itself.
    if (isHolder) await lease.letGo().catch(() => {})
  }
}
