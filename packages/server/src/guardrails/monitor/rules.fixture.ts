import { latencyCode } from './latency-code.ts'
import type { Cell, Sums } from './sums.ts'

type Wish = Partial<Omit<Sums, 'latencies'>> & {
  /** Evaluations by their latency, ms; all at 1 ms unless said otherwise. */
  readonly slow?: { readonly ms: number; readonly n: number }
}

/** Sums of so many evaluations; what is not said passed in a millisecond. */
export function sumsOf({ slow, ...wish }: Wish): Sums {
  const counts = { passes: 0, blocks: 0, modifications: 0, flags: 0, errors: 0, ...wish }
  const n = counts.passes + counts.blocks + counts.modifications + counts.flags + counts.errors
  return {
    ...counts,
    ...{ latencyUs: n * 1000, callLatencyUs: n * 1_000_000, costPico: 0n, costKnown: 0 },
    latencies: new Map([
      [latencyCode(1), n - (slow?.n ?? 0)],
      ...(slow === undefined ? [] : [[latencyCode(slow.ms), slow.n] as const]),
    ]),
  }
}

export const cellOf = (cell: Partial<Omit<Cell, 'sums'>> & Wish): Cell => {
  const { guardrail = 'pii', version = 1, stage = 'input', mode = 'enforce', segment = '', ...wish } = cell
  return { guardrail, version, stage, mode, segment, sums: sumsOf(wish) }
}
