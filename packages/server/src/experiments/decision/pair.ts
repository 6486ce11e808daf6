import { sequentialRho } from '../../statistics/asymptotic-interval.ts'
import { alphaOfEpoch } from '../../statistics/e-values.ts'
import type { ArmTotals, Epoch, ExperimentDesign } from '../model.ts'

/** One treatment beside the control, with what the design fixes for the two. */
export type Pair = {
  readonly design: ExperimentDesign
  readonly arm: string
  readonly epochs: readonly Epoch[]
  readonly current: Epoch
  /** Treatment's share of the users of the two. */
  readonly share: number
  /** Planned and largest number of users of the two together. */
  readonly planned: number
  readonly most: number
  readonly levels: Levels
}

export type Levels = {
  /** Of a promotion from the current epoch, before Holm: 6α / π²j², which sums to α over all epochs. */
  readonly promote: number
  /** The tuning of one-sided bounds. */
  readonly promoteRho: number
  /** What an e-value of harm must reach: one of so many tests is allowed to err. */
  readonly harmLimit: number
  readonly harmRho: number
}

export function pairOf(design: ExperimentDesign, arm: string, epochs: readonly Epoch[]): Pair {
  const weightOf = (name: string): number => design.arms.find((one) => one.name === name)?.weight ?? 0
  const both = weightOf(arm) + weightOf(design.control)
  const part = both / design.arms.reduce((sum, { weight }) => sum + weight, 0)
  const planned = design.plannedUsers * part
  const treatments = design.arms.length - 1
  const harmLimit = ((design.guardrails.length + 1) * treatments) / design.alphaRollback
  return {
    design,
    arm,
    epochs,
    current: epochs.at(-1)!,
    share: weightOf(arm) / both,
    planned,
    most: design.maxUsers * part,
    levels: {
      promote: alphaOfEpoch(design.alphaPromote, epochs.length),
      promoteRho: sequentialRho(1, alphaOfEpoch(design.alphaPromote, 1) / treatments, planned),
      harmLimit,
      harmRho: sequentialRho(1, 1 / harmLimit, planned),
    },
  }
}

export const totalsOf = (
  { design, arm }: Pair,
  epoch: Epoch,
): readonly [ArmTotals | undefined, ArmTotals | undefined] => [epoch.arms[design.control], epoch.arms[arm]]
