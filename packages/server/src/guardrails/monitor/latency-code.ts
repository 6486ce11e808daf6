/**
 * Latencies are kept as codes: the exponent of the number and the first five binary digits after its leading one, that
 * is 32 steps between a number and its double, to the nearest. What a code stands for is at most 1/64 (1.6 %) off, at
 * every size, and quantiles over codes are those of all verdicts at that resolution, however they were summed up. The
 * same arithmetic stands in SQL in tape-migrations/016 (`latencyCodeSql` here says it for rows).
 */
const stepBits = 47n
const half = 1n << (stepBits - 1n)

const view = new DataView(new ArrayBuffer(8))

/** `latencyMs` from 0 on. */
export function latencyCode(latencyMs: number): number {
  view.setFloat64(0, latencyMs)
  return Number((view.getBigUint64(0) + half) >> stepBits)
}

/** The milliseconds a code stands for. */
export function latencyOf(code: number): number {
  view.setBigUint64(0, BigInt(code) << stepBits)
  return view.getFloat64(0)
}

export const latencyCodeSql = (column: string): string =>
  `toUInt16(bitShiftRight(reinterpretAsUInt64(${column}) + ${half}, ${stepBits}))`

export const latencyOfSql = (column: string): string =>
  `reinterpretAsFloat64(bitShiftLeft(toUInt64(${column}), ${stepBits}))`
