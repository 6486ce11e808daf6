import {
  alphaOfEpoch,
  meanOfEValues,
  productOfEValues,
} from '../../packages/server/src/statistics/e-values.ts'
import { benjaminiHochberg, holm } from '../../packages/server/src/statistics/multiplicity.ts'
import { methodFamily } from '../method-family.ts'

type Ps = { readonly p: readonly number[] }

/** Several tests at once. */
export const vectorFamily = methodFamily('multiplicity', {
  holm_adjust: ({ p }: Ps) => ({ adjusted: holm(p) }),
  bh_adjust: ({ p }: Ps) => ({ adjusted: benjaminiHochberg(p) }),
  evalue_combination: ({ e, alpha }: { e: readonly number[]; alpha: number }) => ({
    product: productOfEValues(e),
    mean: meanOfEValues(e),
    alphaSpending: e.map((_, at) => alphaOfEpoch(alpha, at + 1)),
  }),
})
