import {
  dirichletMultinomialLogProbability,
  multinomialLogProbability,
  ratioMismatchLogBayesFactor,
} from '../../packages/server/src/statistics/sequential-ratio-mismatch.ts'
import { methodFamily } from '../method-family.ts'

type Batches = {
  readonly counts: readonly (readonly number[])[]
  readonly p0: readonly number[]
  readonly dirichletAlpha?: readonly number[]
  readonly concentration?: number
}

const add = (xs: readonly number[], ys: readonly number[]): number[] => xs.map((x, at) => x + ys[at]!)

/** Counts so far, after each batch. */
const totalsOf = (counts: Batches['counts']): number[][] =>
  counts.map((_, at) =>
    counts.slice(0, at + 1).reduce<number[]>(
      (sum, batch) => add(sum, batch),
      counts[0]!.map(() => 0),
    ),
  )

/** Log probabilities of the batches so far, the prior learning from each. */
const logMarginals = ({ counts, p0, dirichletAlpha: prior }: Batches) => {
  const totals = totalsOf(counts)
  let [fair, free] = [0, 0]
  const marginals = counts.map((batch, at) => {
    fair += multinomialLogProbability(batch, p0)
    free += dirichletMultinomialLogProbability(batch, at === 0 ? prior! : add(prior!, totals[at - 1]!))
    return { fair, free }
  })
  return { logM0: marginals.map((one) => one.fair), logM1: marginals.map((one) => one.free) }
}

const pValues = ({ counts, p0, concentration }: Batches, vector: { readonly expected?: unknown }) => {
  const logs = totalsOf(counts).map((totals) => ratioMismatchLogBayesFactor(totals, p0, concentration!))
  const ps = logs.map((_, at) => Math.exp(-Math.max(0, ...logs.slice(0, at + 1))))
  const wantsEach = Array.isArray((vector.expected as { p?: unknown }).p)
  return { p: wantsEach ? ps : ps.at(-1), bayesFactor: Math.exp(logs.at(-1)!) }
}

/** Whether users keep arriving in the shares they should. */
export const vectorFamily = methodFamily('sequential-split', {
  sequential_srm_dirichlet_multinomial: (inputs: Batches, vector) =>
    inputs.dirichletAlpha === undefined ? pValues(inputs, vector) : logMarginals(inputs),
})
