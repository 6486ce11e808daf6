/** A stream of numbers in [0, 1), the same for the same start. */
export type Random = () => number

/** 32-bit FNV-1a over UTF-16 code units; chain texts by handing the last hash in as `start`. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Mixes two 32-bit numbers well (the finaliser of MurmurHash3), so that neighbours differ everywhere. */
export function mix(first: number, second: number): number {
  let hash = (first ^ Math.imul(second, 0x9e3779b1)) >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The mulberry32 generator: period 2^32, ample for content and jitter, unfit for secrets. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}

/** One of a list that is not empty. */
export const pick = <Item>(list: readonly Item[], random: Random): Item =>
  list[Math.floor(random() * list.length)]!

/** A whole number between both ends, ends included. */
export const between = (low: number, high: number, random: Random): number =>
  low + Math.floor(random() * (high - low + 1))
