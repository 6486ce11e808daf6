import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../kernel/time.ts'
import { createBreaker } from './breaker.ts'
import {
  startBefore,
  type Claim,
  type Counters,
  type Level,
  type Reservation,
  type SettleClaims,
} from './counters.ts'
import { cellKey } from './memory-counters.ts'
import type { RedisLink } from './redis-link.ts'
import { reserveScript, settleScript } from './redis-scripts.ts'

export type RedisCountersParts = {
  readonly link: RedisLink
  readonly clock: Clock
  /** Names this process and connection among all that share the counters. */
  readonly newHolder: () => string
  /** Before every key. Kept in braces, so that a cluster puts all counters in one slot, as one script needs. */
  readonly prefix: string
  /** How long an answer is waited for. */
  readonly timeoutMs?: number
  readonly leaseMs?: number
  readonly pauseMs?: number
}

const failuresAtMost = 5
/** Settlements that wait for Redis to come back; further ones are lost, and their reservations end with the lease. */
const waitingAtMost = 100_000
const settledTogether = 200
const closeWithinMs = 2_000

type Settlement = {
  readonly of: string
  readonly key: string
  readonly untilMs: number
  readonly release: number
  readonly charge: number
}

/** A counter counts until the window after its own is over, and a minute more for clocks that differ. */
const keptUntilMs = ({ startMs, endMs }: Claim['window']): number => 2 * endMs - startMs + 60_000

/**
 * Counters that several gateways share: each admission and each settlement is one atomic script. Redis that does not
 * answer in time is left alone for a while; what calls came to meanwhile is told it when it is back. What a gateway
 * has reserved is its own lease: renewed while it lives, gone soon after it is killed.
 */
export function redisCounters({
  link,
  clock,
  newHolder,
  prefix,
  timeoutMs = 50,
  leaseMs = 30_000,
  pauseMs = 60_000,
}: RedisCountersParts): Counters {
  const breaker = createBreaker({ failuresAtMost, pauseMs, clock })
  const aliveKey = (holder: string): string => `{${prefix}:limits}:alive:${holder}`
  const keyOf = (counter: string, startMs: number): string =>
    `{${prefix}:limits}:${cellKey(counter, startMs)}`

  /** Reservations under way of each holder of ours. */
  const underWay = new Map<string, number>()
  let holder = newHolder()
  let connection = link.connection()
  /** After a connection broke nobody knows what was done on it: a new holder starts clean, the old one runs out. */
  const holderNow = (): string => {
    if (connection === link.connection()) return holder
    connection = link.connection()
    holder = newHolder()
    return holder
  }
  const count = (of: string, change: number): void => {
    const left = (underWay.get(of) ?? 0) + change
    if (left > 0) underWay.set(of, left)
    else underWay.delete(of)
  }

  /** The answer, or null when it does not come in time; `late` gets one that comes after. */
  const ask = async (
    script: string,
    keys: readonly string[],
    words: readonly string[],
    late: (answer: unknown) => void = () => {},
  ): Promise<unknown> => {
    // Where there is no connection nothing is waited for, so there is nothing to break.
    if (!link.isReady() || !breaker.mayTry()) return null
    let isOver = false
    const asked = link.run(script, keys, words).then(
      (answer) => {
        if (isOver) late(answer)
        return answer
      },
      () => null,
    )
    const answer = await withinTime(asked, timeoutMs)
    isOver = answer === null
    if (isOver) breaker.failed()
    else breaker.succeeded()
    return answer
  }

  const waiting = new Map<string, Settlement>()
  let isFlushing = false
  const add = (place: string, { release, charge, ...rest }: Settlement): void => {
    const since = waiting.get(place)
    if (release + charge === 0 || (!since && waiting.size >= waitingAtMost)) return
    waiting.set(place, {
      ...rest,
      release: release + (since?.release ?? 0),
      charge: charge + (since?.charge ?? 0),
    })
  }
  const settle = (
    of: string,
    claims: readonly Claim[],
    charges: readonly number[],
    isHeld: boolean,
  ): void => {
    for (const [index, { counter, window, units }] of claims.entries()) {
      const key = keyOf(counter, window.startMs)
      const [release, charge] = [isHeld ? units : 0, charges[index] ?? 0]
      add(`${of} ${key}`, { of, key, untilMs: keptUntilMs(window), release, charge })
    }
    void flush()
  }
  /** One at a time, and nobody waits for it: a settlement is given up only when its connection breaks. */
  const flush = async (): Promise<void> => {
    if (isFlushing) return
    isFlushing = true
    // What else is settled in this turn of the event loop goes with it.
    await Promise.resolve()
    while (waiting.size > 0 && link.isReady() && !breaker.isOpen()) {
      const of = waiting.values().next().value!.of
      const batch = [...waiting].filter(([, one]) => one.of === of).slice(0, settledTogether)
      for (const [place] of batch) waiting.delete(place)
      const words = batch.flatMap(([, { untilMs, release, charge }]) => [
        String(release),
        String(charge),
        String(Math.max(1, untilMs - clock())),
      ])
      const keys = batch.map(([, { key }]) => key)
      const isTaken = await link.run(settleScript, keys, [of, ...words]).then(
        () => true,
        () => false,
      )
      if (isTaken) continue
      // It may have been done before the connection broke: then it counts twice, which errs on the safe side.
      for (const [place, one] of batch) add(place, one)
      break
    }
    isFlushing = false
  }

  const flushed = async (): Promise<void> => {
    const isDone = (): boolean => !isFlushing && waiting.size === 0
    while (!isDone() && link.isReady() && !breaker.isOpen()) {
      await flush()
      await pause(10)
    }
  }

  const request = (claims: readonly Claim[], of: string): [string[], string[]] => [
    [
      aliveKey(of),
      ...claims.flatMap(({ counter, window }) => [
        keyOf(counter, window.startMs),
        keyOf(counter, startBefore(window)),
      ]),
    ],
    [
      of,
      String(leaseMs),
      aliveKey(''),
      ...claims.flatMap(({ window, carriedShare, amount, units, isEnforced }) => [
        String(carriedShare),
        String(amount),
        String(units),
        isEnforced ? '1' : '0',
        String(Math.max(1, keptUntilMs(window) - clock())),
      ]),
    ],
  ]

  const renew = setInterval(() => {
    for (const of of underWay.keys()) void ask(reserveScript, ...request([], of))
    // Where nobody calls, this is what finds out that Redis is back.
    if (waiting.size > 0) void ask(reserveScript, ...request([], holder)).then(flush)
  }, leaseMs / 3)
  renew.unref()

  return {
    async reserve(claims): Promise<Reservation> {
      const of = holderNow()
      const settleOnce = (isHeld: boolean): SettleClaims => {
        const open = new Set(claims.keys())
        return (charges) => {
          const due = [...open].filter((at) => charges[at] !== null)
          if (due.length === 0) return
          for (const at of due) open.delete(at)
          const chargesDue = due.map((at) => charges[at] ?? 0)
          settle(
            of,
            due.map((at) => claims[at]!),
            chargesDue,
            isHeld,
          )
          if (isHeld && open.size === 0) count(of, -1)
        }
      }
      const answer = await ask(reserveScript, ...request(claims, of), (late) => {
        // The caller has gone on without: whatever was reserved after all is let go.
        if (parse(late).full === 0) settle(of, claims, [], true)
      })
      if (answer === null) return { kind: 'unavailable', settle: settleOnce(false) }
      const { full, levels } = parse(answer)
      if (full > 0) return { kind: 'full', at: full - 1, levels }
      count(of, 1)
      return { kind: 'held', levels, settle: settleOnce(true) }
    },
    async read(claims) {
      const asked = claims.map((claim) => ({ ...claim, units: 0, isEnforced: false }))
      const answer = await ask(reserveScript, ...request(asked, holderNow()))
      return answer === null ? null : parse(answer).levels
    },
    async close() {
      clearInterval(renew)
      await withinTime(flushed(), closeWithinMs)
      const holders = [...new Set([holder, ...underWay.keys()])]
      await withinTime(
        link.remove(holders.map(aliveKey)).catch(() => {}),
        timeoutMs,
      )
      link.close()
    },
  }
}

async function withinTime<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs)
  })
  try {
    return await Promise.race([answer, over])
  } finally {
    clearTimeout(timer)
  }
}

function parse(answer: unknown): { readonly full: number; readonly levels: readonly Level[] } {
  const [full = 0, ...rest] = (answer as readonly string[]).map(Number)
  const levels: Level[] = []
  for (let at = 0; at + 2 < rest.length; at += 3)
    levels.push({ carried: rest[at]!, used: rest[at + 1]!, reserved: rest[at + 2]! })
  return { full, levels }
}
