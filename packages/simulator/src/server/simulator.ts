import { createPromptCache } from '../content/prompt-cache.ts'
import type { PromptCache } from '../content/prompt-cache.ts'
import type { Fault } from '../fault.ts'
import { createStriker, parseFaults } from '../fault-spec.ts'
import type { FaultOrder, Striker } from '../fault-spec.ts'
import { createResponseStore } from '../openai/responses/store.ts'
import type { ResponseStore } from '../openai/responses/store.ts'
import type { Settings } from '../options.ts'
import { identifiersFrom } from '../wire/identifiers.ts'
import type { Identifiers } from '../wire/identifiers.ts'
import { createRateLimiter } from './rate-limit.ts'
import type { RateLimiter } from './rate-limit.ts'
import { createRequestLog } from './requests.ts'
import type { RequestLog } from './requests.ts'

/** Everything one running simulator is made of, the socket apart. */
export type Simulator = {
  readonly settings: Settings
  readonly faults: ReadonlyMap<string, Fault>
  readonly identifiers: Identifiers
  readonly cache: PromptCache
  readonly responses: ResponseStore
  readonly limiter: RateLimiter
  readonly log: RequestLog
  readonly striker: Striker
  /** The number of the next request, from 0. */
  readonly nextSequence: () => number
  readonly standingFaults: () => readonly FaultOrder[]
  /** Replaces the faults of every request; a sentence when they cannot be understood, and nothing changes. */
  readonly setFaults: (text: string) => string | undefined
}

export function createSimulator(settings: Settings, faults: ReadonlyMap<string, Fault>): Simulator {
  let sequence = 0
  let standing: readonly FaultOrder[] = []
  return {
    settings,
    faults,
    identifiers: identifiersFrom(settings.seed),
    cache: createPromptCache(),
    responses: createResponseStore(),
    limiter: createRateLimiter(settings.requestsPerMinute),
    log: createRequestLog(settings.keepRequests),
    striker: createStriker(settings.seed),
    nextSequence: () => sequence++,
    standingFaults: () => standing,
    setFaults(text) {
      const parsed = parseFaults(text, faults)
      if (parsed.kind === 'unclear') return parsed.sentence
      standing = parsed.orders
      return undefined
    },
  }
}
