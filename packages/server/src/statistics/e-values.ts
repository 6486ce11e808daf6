/**
 * Combining e-values: V. Vovk and R. Wang, "E-values: calibration, combination and applications", Annals of Statistics
 * 49 (2021). An e-value is a bet's payout, from 0 on; 1/alpha refutes the null.
 */

/** Of independent e-values, as from epochs with no user in common. */
export const productOfEValues = (eValues: readonly number[]): number =>
  requireEValues(eValues).reduce((product, e) => product * e, 1)

/** Of e-values that may depend on each other in any way. Null of none. */
export const meanOfEValues = (eValues: readonly number[]): number | null =>
  eValues.length === 0 ? null : requireEValues(eValues).reduce((sum, e) => sum + e, 0) / eValues.length

/** What epoch j = 1, 2, … may spend of `alpha`, so that all there will ever be spend alpha: 6α / (π²j²). */
export function alphaOfEpoch(alpha: number, epoch: number): number {
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`The level of significance lies between 0 and 1, not at ${alpha}.`)
  if (!(Number.isSafeInteger(epoch) && epoch >= 1))
    throw new RangeError(`Epochs are counted from 1, not ${epoch}.`)
  return (6 * alpha) / (Math.PI * epoch) ** 2
}

function requireEValues(eValues: readonly number[]): readonly number[] {
  const bad = eValues.find((e) => !(e >= 0))
  if (bad !== undefined) throw new RangeError(`An e-value lies from 0 on, not at ${bad}.`)
  return eValues
}
