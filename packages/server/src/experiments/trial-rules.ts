import type { Trials } from '../prompts/gates/model.ts'
import type { ExperimentRow } from './lifecycle-model.ts'

/**
 * What experiments on a prompt in one environment say of one of its versions: the newest that was concluded with it as
 * a treatment, and the newest canary of it. What served it as the control alone says nothing. Rows newest first.
 */
export function trialsOf(rows: readonly ExperimentRow[], version: number): Trials {
  const tried = rows.flatMap((row) => {
    const arm = treatmentOf(row, version)
    return arm === null || row.startedAt === null ? [] : [{ ...row, arm }]
  })
  const experiment = tried.find(({ setup, decision }) => setup.canary === null && decision !== null)
  const canary = tried.find(({ setup }) => setup.canary !== null)
  return {
    experiment: experiment && { name: experiment.name, verdict: verdictOn(experiment) },
    canary: canary && { name: canary.name, isFinished: verdictOn(canary) === 'promote' },
  }
}

/** The arm that tried the version; of models, the one that came to be this version. */
function treatmentOf({ setup, decision }: ExperimentRow, version: number): string | null {
  if (decision?.version === version) return decision.arm
  const arm = setup.arms.find((one) => one.name !== setup.control && one.version === version)
  return arm?.name ?? null
}

/** `promote` only where the data said so and it was done. */
function verdictOn({ decision, arm }: ExperimentRow & { readonly arm: string }): string {
  if (decision === null) return 'none yet'
  if (decision.kind !== 'promote') return decision.kind
  if (decision.arm !== arm) return `promote, of the arm "${decision.arm}"`
  return decision.isOverride
    ? `${decision.verdict?.verdict ?? 'none'}, and promoted by hand all the same`
    : 'promote'
}
