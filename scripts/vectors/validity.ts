import {
  independence,
  sampleRatioMismatch,
  type ChiSquareTest,
} from '../../packages/server/src/statistics/chi-square-tests.ts'
import { cochranQ } from '../../packages/server/src/statistics/heterogeneity.ts'
import { methodFamily } from '../method-family.ts'

const shown = (test: ChiSquareTest | null) => ({ chi2: test?.chiSquare, df: test?.degrees, p: test?.p })

/** Whether an experiment may be believed. */
export const vectorFamily = methodFamily('validity', {
  srm_chi_square: ({ observed, weights }: { observed: readonly number[]; weights: readonly number[] }) =>
    shown(sampleRatioMismatch(observed, weights)),
  chi2_independence: ({ table }: { table: readonly (readonly number[])[] }) => shown(independence(table)),
  cochran_q_epochs: ({ effects, ses }: { effects: readonly number[]; ses: readonly number[] }) => {
    const found = cochranQ(effects, ses)!
    return { ...found, pooledSe: found.pooledStandardError, df: found.degrees }
  },
})
