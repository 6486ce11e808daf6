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

/** How many, of `runs`, a claim held in. */
export function countOf(runs: number, claim: (run: number) => boolean): number {
  let held = 0
  for (let run = 0; run < runs; run++) if (claim(run)) held++
  return held
}

/** How often, of `runs`, a claim held. */
export const shareOf = (runs: number, claim: (run: number) => boolean): number => countOf(runs, claim) / runs

/** A loop, as simulations draw millions: Array.from costs nine times as much. */
export function times<Value>(n: number, draw: (at: number) => Value): Value[] {
  const drawn: Value[] = []
  for (let at = 0; at < n; at++) drawn.push(draw(at))
  return drawn
}
