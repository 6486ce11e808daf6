import { bucketRanges, canaryRanges, compileSplit } from './assignment-rules.ts'
import type { ExperimentRow, ServingArm } from './lifecycle-model.ts'

/** An arm made ready for the hot path. */
export type ReadyArm = {
  readonly name: string
  /** `prompt@version`; null: what is active. */
  readonly reference: string | null
  /** In place of the version's own; null: the version's own. */
  readonly model: string | null
}

export type ReadyExperiment = {
  readonly name: string
  /** `user`, `session`, or the name of a tag. */
  readonly unit: string
  readonly control: ReadyArm
  readonly variesModel: boolean
  /** The arm of a unit, the same in every process and after every restart; null: it takes no part. */
  armOf(unit: string): ReadyArm | null
}

/** The arm an experiment gives a call. */
export type Assignment = {
  readonly experiment: string
  readonly arm: ReadyArm
  /** Whom it was given to; null when the call does not say: it gets the control, and is no evidence. */
  readonly unit: string | null
}

/** Those that run, by where they apply. */
export function compileExperiments(
  rows: readonly ExperimentRow[],
): (prompt: string, environment: string, projectId: string) => ReadyExperiment | undefined {
  const byPlace = new Map<string, ReadyExperiment>()
  for (const row of rows)
    if (row.status === 'running')
      byPlace.set(placeOf(row.setup.prompt, row.setup.environment, row.projectId), compileExperiment(row))
  // Most houses run none: then not even a key is made.
  if (byPlace.size === 0) return () => undefined
  return (prompt, environment, projectId) => byPlace.get(placeOf(prompt, environment, projectId))
}

/** Prompts' and projects' names hold no line break. */
const placeOf = (prompt: string, environment: string, projectId: string): string =>
  `${projectId}\n${prompt}\n${environment}`

export function compileExperiment({ name, setup, coverage }: ExperimentRow): ReadyExperiment {
  const { hashVersion, seed, group } = setup
  const arms = setup.arms.map((arm) => readyArm(setup.prompt, arm))
  const controlAt = setup.arms.findIndex((arm) => arm.name === setup.control)
  const weights = setup.arms.map(({ weight }) => weight)
  const ranges = setup.canary
    ? canaryRanges(controlAt === 0 ? 0 : 1, coverage)
    : bucketRanges(arms.length, coverage, weights)
  const choose = compileSplit({ hashVersion, seed, ranges, group })
  return {
    name,
    unit: setup.unit,
    control: arms[controlAt]!,
    variesModel: arms.some(({ model }) => model !== null),
    armOf(unit) {
      const at = choose(unit)
      return at === null ? null : arms[at]!
    },
  }
}

const readyArm = (prompt: string, { name, version, model }: ServingArm): ReadyArm => ({
  name,
  reference: version === undefined ? null : `${prompt}@${version}`,
  model: model ?? null,
})
