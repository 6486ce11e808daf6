import { Chance } from './chance.ts'

/** Length of a vector. */
const length = 128
const clusters = 8
/**
 * Two sets of embeddings of one world: eight clusters whose centres have standard normal coordinates, vectors of
 * length 1 around them; the current ones moved by `shift` in one direction at random, before they are made that long.
 */
export function embeddingSets(
  {
    reference,
    current,
    shift,
    spread,
  }: {
    readonly reference: number
    readonly current: number
    readonly shift: number
    /** Of a cluster in each coordinate; its centre's have a spread of 1. */
    readonly spread: number
  },
  chance: Chance,
): { readonly reference: number[][]; readonly current: number[][] } {
  const vector = (): number[] => Array.from({ length }, () => chance.normal())
  const centres = Array.from({ length: clusters }, vector)
  const direction = unit(vector())
  const draw = (by: number): number[] => {
    const centre = centres[Math.floor(chance.uniform() * clusters)]!
    return unit(centre.map((value, at) => value + spread * chance.normal() + by * direction[at]!))
  }
  return {
    reference: Array.from({ length: reference }, () => draw(0)),
    current: Array.from({ length: current }, () => draw(shift)),
  }
}

function unit(vector: readonly number[]): number[] {
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}
