import { latencyCode, latencyOf } from './latency-code.ts'

/** What evaluations add up to; any two can be added. */
export type Sums = {
  readonly passes: number
  readonly blocks: number
  readonly modifications: number
  readonly flags: number
  readonly errors: number
  /** Whole microseconds, of all evaluations: one that was late took its time, too. */
  readonly latencyUs: number
  /** Of the calls looked at, once an evaluation. */
  readonly callLatencyUs: number
  /** US dollars in whole picodollars, of those evaluations whose cost is known. */
  readonly costPico: bigint
  readonly costKnown: number
  /** Evaluations by the code of their latency. */
  readonly latencies: ReadonlyMap<number, number>
}

/** What one guardrail did in one version, stage, mode and segment; the finest that is told apart. */
export type Cell = {
  readonly guardrail: string
  readonly version: number
  readonly stage: string
  readonly mode: 'enforce' | 'shadow'
  readonly segment: string
  readonly sums: Sums
}

/** One guardrail in one step of time; `sums` without latencies, whose quantiles stand beside. */
export type Step = {
  readonly guardrail: string
  readonly atMs: number
  readonly sums: Sums
  /** Median, 95th and 99th percentile, ms. */
  readonly quantiles: readonly [number, number, number]
}

/** One hour of one guardrail and version: evaluations that came to an end, and those that fired. */
export type Hour = {
  readonly guardrail: string
  readonly version: number
  readonly atMs: number
  readonly ended: number
  readonly fires: number
}

const noSums: Sums = {
  ...{ passes: 0, blocks: 0, modifications: 0, flags: 0, errors: 0 },
  ...{ latencyUs: 0, callLatencyUs: 0, costPico: 0n, costKnown: 0, latencies: new Map() },
}

export const evaluationsOf = ({ passes, blocks, modifications, flags, errors }: Sums): number =>
  passes + blocks + modifications + flags + errors

export const firesOf = ({ blocks, modifications, flags }: Sums): number => blocks + modifications + flags

export function addSums(all: readonly Sums[]): Sums {
  const [first = noSums, ...rest] = all
  if (rest.length === 0) return first
  const total = (of: (sums: Sums) => number): number => all.reduce((sum, one) => sum + of(one), 0)
  const latencies = new Map<number, number>()
  for (const one of all)
    for (const [code, n] of one.latencies) latencies.set(code, (latencies.get(code) ?? 0) + n)
  return {
    passes: total(({ passes }) => passes),
    blocks: total(({ blocks }) => blocks),
    modifications: total(({ modifications }) => modifications),
    flags: total(({ flags }) => flags),
    errors: total(({ errors }) => errors),
    latencyUs: total(({ latencyUs }) => latencyUs),
    callLatencyUs: total(({ callLatencyUs }) => callLatencyUs),
    costPico: all.reduce((sum, { costPico }) => sum + costPico, 0n),
    costKnown: total(({ costKnown }) => costKnown),
    latencies,
  }
}

/**
 * The least latency (ms) that a share `q` of evaluations does not exceed: the inverse of the empirical distribution,
 * type 1 of R. J. Hyndman and Y. Fan, American Statistician 50 (1996). Null of none.
 */
export function latencyQuantile(latencies: ReadonlyMap<number, number>, q: number): number | null {
  const codes = [...latencies].toSorted(([one], [other]) => one - other)
  const n = codes.reduce((sum, [, count]) => sum + count, 0)
  const rank = Math.max(1, Math.ceil(n * q))
  let seen = 0
  for (const [code, count] of codes) {
    seen += count
    if (seen >= rank) return latencyOf(code)
  }
  return null
}

/** Evaluations whose latency lies above `limitMs`, both at the resolution of codes. */
export function slowerThan(latencies: ReadonlyMap<number, number>, limitMs: number): number {
  const limit = latencyCode(limitMs)
  let n = 0
  for (const [code, count] of latencies) if (code > limit) n += count
  return n
}

/** Exact decimal dollars of whole picodollars. */
export function usdOfPico(pico: bigint): string {
  const digits = String(pico).padStart(13, '0')
  const fraction = digits.slice(-12).replace(/0+$/, '')
  return `${digits.slice(0, -12)}${fraction === '' ? '' : `.${fraction}`}`
}

/** Whole picodollars of a decimal with at most twelve places. */
export function picoOfUsd(usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.split('.')
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'))
}
