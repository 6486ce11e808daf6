import { randomUUID } from 'node:crypto'
import type { Registry } from 'prom-client'
import { boundedValues } from '../access/limits/bounded-values.ts'
import type { Counters } from '../access/limits/counters.ts'
import { keptCounters } from '../access/limits/kept-counters.ts'
import { learnedOutput } from '../access/limits/learned-output.ts'
import type { Limit } from '../access/limits/model.ts'
import { redisCounters } from '../access/limits/redis-counters.ts'
import { redisLink } from '../access/limits/redis-link.ts'
import { withUse } from '../access/limits/use.ts'
import type { Config } from '../config.ts'
import { admission } from '../gateway/admission.ts'
import { limitMetrics } from '../metrics/limit-metrics.ts'
import type { Foundation } from './foundation.ts'

export type HouseLimits = Awaited<ReturnType<typeof openLimits>>

/** How long a start waits for Redis; without it each limit says itself what happens. */
const redisWithinMs = 2_000

/** What counts against limits, in this process or in Redis, and what holds calls against them. */
export async function openLimits(
  config: Config,
  foundation: Foundation,
  registry: Registry,
  onLog: (line: string) => void,
) {
  const { clock } = foundation
  const counters = await openCounters(config, foundation, onLog)
  const values = boundedValues()
  return {
    admit: admission({
      counters,
      values,
      learned: learnedOutput(),
      nowMs: clock,
      onDecision: limitMetrics(registry),
    }),
    useOf: (limits: readonly Limit[]) => withUse(limits, counters, values, clock()),
    close: () => counters.close(),
  }
}

async function openCounters(
  { redisUrl, redisPrefix }: Config,
  { clock, inFolder }: Foundation,
  onLog: (line: string) => void,
): Promise<Counters> {
  if (redisUrl === undefined)
    return keptCounters({
      path: inFolder('limits.ndjson'),
      clock,
      onFailure: (error) => onLog(`what limits count cannot be kept on disk: ${(error as Error).message}`),
    })
  const link = redisLink(redisUrl, onLog)
  await link.ready(redisWithinMs)
  return redisCounters({ link, clock, newHolder: randomUUID, prefix: redisPrefix })
}
