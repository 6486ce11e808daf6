import { normalQuantile } from './normal.ts'

/** Chance that gives the same every time (mulberry32). */
export function chance(seed: number) {
  let state = seed
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    uniform,
    normal: (): number => normalQuantile((uniform() * 2 ** 32 + 0.5) / 2 ** 32),
    happens: (share: number): boolean => uniform() < share,
  }
}

/** How often, of `runs`, a claim held. */
export function shareOf(runs: number, claim: (run: number) => boolean): number {
  let held = 0
  for (let run = 0; run < runs; run++) if (claim(run)) held++
  return held / runs
}

export const times = <Value>(n: number, draw: (at: number) => Value): Value[] =>
  Array.from({ length: n }, (_, at) => draw(at))
