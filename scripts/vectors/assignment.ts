import {
  murmur3,
  positionOf,
  type HashVersion,
} from '../../packages/server/src/experiments/assignment-hash.ts'
import {
  armAt,
  bucketRanges,
  equalWeights,
  isInGroup,
} from '../../packages/server/src/experiments/assignment-rules.ts'
import type { Vector, VectorFamily } from '../vector-family.ts'

/** GrowthBook's own cases (arguments and what they come to, in one list) and flagd's. */
export const vectorFamily: VectorFamily = {
  name: 'assignment',
  knows: ({ method, given }) =>
    method === 'flagd_fractional' ||
    (typeof method === 'string' && method in methods && Array.isArray(given)),
  run(vector) {
    const [expected, actual] =
      vector.method === 'flagd_fractional'
        ? fractional(vector as unknown as Fractional)
        : methods[String(vector.method)]!(vector.given as never)
    return isClose(expected, actual)
      ? null
      : { expected: JSON.stringify(expected), actual: JSON.stringify(actual) }
  },
}

type Outcome = readonly [expected: unknown, actual: unknown]

const methods: { readonly [method: string]: (given: never) => Outcome } = {
  hash: ([seed, value, version, expected]: [string, string, number, number | null]) => [
    expected,
    place(seed, value, version),
  ],
  getBucketRange: ([, [arms, coverage, weights], expected]: [
    string,
    [number, number, number[] | null],
    unknown,
  ]) => [expected, bucketRanges(arms, coverage, weights).map(({ from, to }) => [from, to])],
  chooseVariation: ([, at, ranges, expected]: [string, number, [number, number][], number]) => [
    expected,
    armAt(
      at,
      ranges.map(([from, to]) => ({ from, to })),
    ) ?? -1,
  ],
  inNamespace: ([, unit, [name, from, to], expected]: [
    string,
    string,
    [string, number, number],
    boolean,
  ]) => [expected, isInGroup(unit, { name, from, to }, 'growthbook-1')],
  getEqualWeights: ([arms, expected]: [number, number[]]) => [expected, equalWeights(arms)],
  // Made of UTF-16 units, to make one choose. We hash UTF-8: the same for ASCII, and it has to differ elsewhere.
  extra_hash_utf16: ([seed, value, version, utf16]: [string, string, number, number]) => {
    const actual = place(seed, value, version)
    const isAscii = /^[\0-\x7f]*$/.test(value)
    return isAscii ? [utf16, actual] : [`not ${utf16}`, actual === utf16 ? utf16 : `not ${utf16}`]
  },
}

const hashes: { readonly [version: number]: HashVersion | 'growthbook-1' } = {
  1: 'growthbook-1',
  2: 'growthbook-2',
}
const place = (seed: string, value: string, version: number): number | null => {
  const hash = hashes[version]
  return hash === undefined ? null : positionOf(hash, seed, value)
}

type Fractional = Vector & {
  readonly key: string
  readonly buckets: readonly [name: string, weight: number][]
  readonly murmur3_x86_32_seed0: number
  readonly bucket: number
  readonly expected_v2: string
}

function fractional({ key, buckets, murmur3_x86_32_seed0, bucket, expected_v2 }: Fractional): Outcome {
  const whole = buckets.reduce((sum, [, weight]) => sum + weight, 0)
  const at = positionOf('flagd-2', '', key)
  const ranges = bucketRanges(
    buckets.length,
    1,
    buckets.map(([, weight]) => weight / whole),
  )
  const arm = armAt(at, ranges)
  return [
    [murmur3_x86_32_seed0, bucket, expected_v2],
    [murmur3(key), Math.floor(at * whole), arm === null ? null : buckets[arm]![0]],
  ]
}

/** Within 1e-8, as the vectors are printed; everything else is equal or not. */
function isClose(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, at) => isClose(one, actual[at]))
    )
  return typeof expected === 'number' && typeof actual === 'number'
    ? Math.abs(expected - actual) <= 1e-8
    : expected === actual
}
