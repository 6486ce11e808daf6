import type { Assignment } from '../experiments/compile.ts'
import type { Ask } from './ask.ts'
import { askedPrompt } from './asked-prompt.ts'
import { callerOf, environmentOf, tagsOf } from './caller.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * The ask with the arm it has in the experiment on its prompt. No part in one have calls that name a version, calls whose
 * caller chose the words or the model that is varied, and units outside the coverage or the group.
 */
export function withAssignment(ask: Ask, snapshot: Snapshot): Ask {
  const asked = askedPrompt(ask)
  if (asked === null || !asked.isRendered) return ask
  const experiment = snapshot.experimentOn(asked.reference, environmentOf(ask), ask.key.projectId)
  if (experiment === undefined || (experiment.variesModel && !asked.isModel)) return ask
  const unit = unitOf(ask, experiment.unit)
  const arm = unit === null ? experiment.control : experiment.armOf(unit)
  return arm === null ? ask : { ...ask, assignment: { experiment: experiment.name, arm, unit } }
}

/** For the caller, `experiment=arm`; the experiment alone where the call named nobody it could be given to. */
export const assignmentHeader = ({ experiment, arm, unit }: Assignment): string =>
  unit === null ? experiment : `${experiment}=${arm.name}`

function unitOf(ask: Ask, kind: string): string | null {
  if (kind === 'user') return callerOf(ask)
  if (kind === 'session') return ask.hints.session
  const tags = tagsOf(ask)
  return (Object.hasOwn(tags, kind) ? tags[kind] : null) || null
}
