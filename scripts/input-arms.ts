import {
  armOfSuccesses,
  armOfSums,
  armOfValues,
  type Arm,
  type MeanSums,
} from '../packages/server/src/statistics/arm.ts'

/** An arm as vectors write it: its values, its sums, or how many of n succeeded (or failed). */
export type InputArm =
  | readonly number[]
  | MeanSums
  | { readonly n: number; readonly successes: number }
  | { readonly n: number; readonly failures: number }

export type TwoArms = { readonly a: InputArm; readonly b: InputArm; readonly alpha: number }

export function armOf(input: InputArm): Arm {
  if ('sum' in input) return armOfSums(input)!
  if ('successes' in input) return armOfSuccesses(input.n, input.successes)!
  return 'failures' in input ? armOfSuccesses(input.n, input.failures)! : armOfValues(input)!
}
