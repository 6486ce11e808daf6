import { z } from 'zod'
import { Environment, production, PromptName, VersionNumber } from '../prompts/model.ts'
import { hashVersions } from './assignment-hash.ts'
import { CanaryDesign } from './canary/model.ts'
import { ExperimentDesign, Verdict } from './model.ts'

export const ExperimentName = PromptName

/** Above 0, at most 1. */
export const Coverage = z.number().gt(0, 'must be above 0').max(1, 'must be at most 1')

/** What one arm serves. One of `version`, `model` and `index` may differ between arms. */
export const Arm = ExperimentDesign.shape.arms.element.extend({
  weight: z.number().gt(0, 'must be above 0').max(1, 'must be at most 1'),
  /** Of the prompt. */
  version: VersionNumber.optional(),
  /** A model's or a route's name, in place of the version's own. */
  model: z.string().min(1).max(200).optional(),
  /** Of the retrieval, as the application calls it. */
  index: z.string().min(1).max(200).optional(),
})
export type Arm = Readonly<z.infer<typeof Arm>>

/** With the model it comes to: its own, or that of its version, which never changes. */
export const ServingArm = Arm.extend({ servedModel: z.string() })
export type ServingArm = Readonly<z.infer<typeof ServingArm>>

/** A stretch of a group's units, which no other experiment of the group may touch while this one is on. */
const GroupRange = z
  .strictObject({
    name: ExperimentName,
    from: z.number().min(0, 'must be at least 0'),
    to: z.number().max(1, 'must be at most 1'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be above "from"' })

/** What follows from a verdict without anyone's doing; a canary ramps, ends and rolls back by itself in any case. */
const Automatic = z.strictObject({
  promote: z.boolean().default(false),
  rollBack: z.boolean().default(false),
})

const design = ExperimentDesign.shape

/** Everything that is fixed at creation: what `setup_hash` is of. */
export const ExperimentSetup = z.object({
  ...design,
  hashVersion: z.enum(hashVersions),
  prompt: PromptName,
  environment: Environment,
  arms: z.array(ServingArm),
  group: GroupRange.nullable(),
  /** A canary: the treatment's share is the coverage, the control has everyone else. */
  canary: CanaryDesign.nullable(),
  automatic: Automatic,
  description: z.string().max(2_000),
})
export type ExperimentSetup = Readonly<z.infer<typeof ExperimentSetup>>

/** What POST /api/experiments takes. */
export const NewExperiment = z
  .strictObject({
    ...design,
    name: ExperimentName,
    prompt: PromptName,
    environment: Environment.default(production),
    /** Left out: one made by chance. */
    seed: design.seed.optional(),
    hashVersion: z.enum(hashVersions).default('growthbook-2'),
    arms: z.array(Arm).min(2).max(20),
    group: GroupRange.nullable().default(null),
    canary: CanaryDesign.nullable().default(null),
    automatic: Automatic.default({ promote: false, rollBack: false }),
    /** Share of each arm's users that take part; of a canary, the first step's share unless given. */
    coverage: Coverage.optional(),
    description: z.string().max(2_000).default(''),
  })
  .superRefine((given, context) => {
    for (const issue of issuesOfDesign(given)) context.addIssue({ ...issue, code: 'custom' })
  })
export type NewExperiment = Readonly<z.infer<typeof NewExperiment>>

/** What the design itself has against it: its own rules, and ours on weights. */
function issuesOfDesign({ seed, ...given }: Designed & { readonly seed?: string | undefined }) {
  const checked = ExperimentDesign.safeParse(designOf({ ...given, seed: seed ?? 'not drawn yet' }))
  const issues = checked.success
    ? []
    : checked.error.issues.map(({ path, message }) => ({ path: [...path], message }))
  const sum = given.arms.reduce((all, { weight }) => all + weight, 0)
  if (Math.abs(sum - 1) > 1e-6)
    issues.push({ path: ['arms'], message: `the weights sum to ${sum}, not to 1` })
  if (given.canary !== null && given.arms.length !== 2)
    issues.push({ path: ['arms'], message: 'a canary has two arms' })
  return issues
}

type Designed = Omit<ExperimentSetup, 'seed' | 'arms'> & { readonly arms: readonly Arm[] }

/** What analysis goes by: the setup without what is only served. */
export const designOf = ({ arms, ...given }: Designed & { readonly seed: string }): ExperimentDesign => {
  const own = Object.fromEntries(Object.entries(given).filter(([field]) => field in design))
  return { ...(own as typeof given), arms: arms.map(({ name, weight }) => ({ name, weight })) }
}

export const Conclusion = z.enum(['promote', 'roll-back', 'stop'])
export type Conclusion = z.infer<typeof Conclusion>

/** How it ended. */
export const Decision = z.object({
  kind: Conclusion,
  /** Promoted, or rolled back; null when it was stopped. */
  arm: z.string().nullable(),
  reason: z.string(),
  /** A promotion made it active; a model that won became that of a new one. Null for anything else. */
  version: VersionNumber.nullable().default(null),
  /** The verdict did not say so: someone did, with a reason. */
  isOverride: z.boolean(),
  /** What the data said then; null when nobody had looked. */
  verdict: Verdict.nullable(),
})
export type Decision = Readonly<z.infer<typeof Decision>>
/** Before it is carried out. */
export type Decided = Omit<Decision, 'version'>

export const ExperimentStep = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['start', 'ramp', 'pause', 'resume', ...Conclusion.options]),
  /** From then on. */
  coverage: z.number(),
  actor: z.string(),
})
export type ExperimentStep = Readonly<z.infer<typeof ExperimentStep>>

/** As the store keeps it, plain JSON; the snapshot holds those that run. */
export const ExperimentRow = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  setup: ExperimentSetup,
  setupHash: z.string(),
  author: z.string(),
  createdAt: z.iso.datetime(),
  status: z.enum(['draft', 'running', 'paused', 'concluded']),
  coverage: z.number(),
  startedAt: z.iso.datetime().nullable(),
  concludedAt: z.iso.datetime().nullable(),
  decision: Decision.nullable(),
})
export type ExperimentRow = Readonly<z.infer<typeof ExperimentRow>>

export const Experiment = ExperimentRow.extend({
  /** What differs between its arms; analysis leaves it out of the environment. Two versions may ask for two models. */
  varies: z.array(z.enum(['version', 'model'])),
  /** Oldest first. */
  steps: z.array(ExperimentStep),
})
export type Experiment = Readonly<z.infer<typeof Experiment>>
