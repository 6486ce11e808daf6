import { hash } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { MetricOf } from '../metrics/model.ts'
import { rangesOverlap } from './assignment-rules.ts'
import { isHarm, isStopping } from './decision/clause-kinds.ts'
import type {
  Arm,
  Conclusion,
  Decided,
  ExperimentRow,
  ExperimentSetup,
  ExperimentStep,
  NewExperiment,
  ServingArm,
} from './lifecycle-model.ts'
import type { Verdict } from './model.ts'

/** What is known of a prompt in one environment. */
export type PromptFacts = {
  readonly versions: ReadonlyMap<number, { readonly modelId: string }>
  readonly active: number | null
}

const invalid = (field: string, message: string): Result<never, Problem> =>
  failure(problem('body-invalid', `"${field}": ${message}.`))
const refused = (message: string): Result<never, Problem> => failure(problem('experiment-refused', message))

/**
 * The setup as it is stored, with the model each arm comes to. Fails with body-invalid, naming the field: an unknown
 * metric or version, arms that differ in nothing, or in more than one thing.
 */
export function settleSetup(
  { name: _name, coverage: _coverage, arms, ...given }: NewExperiment,
  {
    seed,
    metrics,
    facts,
  }: { readonly seed: string; readonly metrics: MetricOf; readonly facts: PromptFacts },
): Result<ExperimentSetup, Problem> {
  const unfit = unfitMetric(given, metrics)
  if (unfit) return invalid(...unfit)
  const varied = checkVaried(arms)
  if (!varied.ok) return varied
  const serving: ServingArm[] = []
  for (const [at, arm] of arms.entries()) {
    const version = arm.version === undefined ? undefined : facts.versions.get(arm.version)
    if (arm.version !== undefined && version === undefined)
      return invalid(`arms.${at}.version`, `"${given.prompt}" has no version ${arm.version}`)
    serving.push({ ...arm, servedModel: arm.model ?? version!.modelId })
  }
  return success({ ...given, seed, arms: serving })
}

/** The first metric there is not, or that cannot be what it is wanted for. */
function unfitMetric(
  { primary, guardrails, canary }: Pick<NewExperiment, 'primary' | 'guardrails' | 'canary'>,
  metrics: MetricOf,
): [field: string, message: string] | null {
  const wanted: (readonly [field: string, name: string, isFailure: boolean])[] = [
    ['primary.name', primary.name, false],
    ...guardrails.map(({ name, kind }, at) => [`guardrails.${at}.name`, name, kind === 'failure'] as const),
    ...(canary?.watches ?? []).map((name, at) => [`canary.watches.${at}`, name, true] as const),
  ]
  for (const [field, name, isFailure] of wanted) {
    const found = metrics(name)
    if (!found.ok) return [field, (found.error.detail ?? found.error.happened).replace(/\.$/, '')]
    if (isFailure && found.value.kind !== 'failure')
      return [field, `"${name}" is an amount: only what happens or not can befall a user`]
    if (field === 'primary.name' && primary.isJudged && found.value.scoreName === null)
      return ['primary.isJudged', `"${name}" is no score, so no judge gives it`]
  }
  return null
}

const things = ['version', 'model', 'index'] as const

const differs = (arms: readonly Arm[], thing: (typeof things)[number]): boolean =>
  new Set(arms.map((arm) => arm[thing])).size > 1

/** One variable at a time: with two, nobody could tell which of them made the difference. */
function checkVaried(arms: readonly Arm[]): Result<void, Problem> {
  const varied = things.filter((thing) => differs(arms, thing))
  if (varied.length > 1)
    return invalid('arms', `they differ in ${varied.join(' and ')}; an experiment varies one thing at a time`)
  const [thing] = varied
  if (thing === undefined) return invalid('arms', 'they differ in nothing')
  if (thing === 'index')
    return invalid('arms', 'the index is chosen by the application, not here; vary the version or the model')
  const without = arms.findIndex((arm) => arm[thing] === undefined)
  return without === -1
    ? success(undefined)
    : invalid(`arms.${without}.${thing}`, 'each arm must name its own')
}

/** What differs between arms in effect: two versions may ask for two models. */
export const variesOf = (arms: readonly ServingArm[]): ('version' | 'model')[] => [
  ...(differs(arms, 'version') ? ['version' as const] : []),
  ...(new Set(arms.map(({ servedModel }) => servedModel)).size > 1 ? ['model' as const] : []),
]

/** SHA-256 of everything that was fixed at creation, 64 hexadecimal digits. */
export const hashSetup = (setup: ExperimentSetup): string => hash('sha256', JSON.stringify(setup), 'hex')

/**
 * Whether it may start beside those that are on. Fails with experiment-refused: its prompt is taken, its group's
 * stretch is, or what its control serves is not what everyone else gets.
 */
export function checkStart(
  { name, setup }: Pick<ExperimentRow, 'name' | 'setup'>,
  others: readonly Pick<ExperimentRow, 'name' | 'setup'>[],
  facts: PromptFacts,
): Result<void, Problem> {
  const { prompt, environment, group, arms, control } = setup
  const same = others.find((one) => one.setup.prompt === prompt && one.setup.environment === environment)
  if (same)
    return refused(
      `"${same.name}" is on the prompt "${prompt}" in ${environment} already; conclude it before "${name}".`,
    )
  const overlapping = others.find(
    (one) => group && one.setup.group?.name === group.name && rangesOverlap(one.setup.group, group),
  )
  if (overlapping) {
    const { from, to } = overlapping.setup.group!
    return refused(
      `"group": "${overlapping.name}" has the stretch ${from} to ${to} of "${group!.name}", which ${group!.from} to ${group!.to} overlaps.`,
    )
  }
  const served = arms.find((arm) => arm.name === control)?.version
  if (served !== undefined && served !== facts.active)
    return refused(
      `"control" serves ${prompt}@${served}, yet ${facts.active === null ? 'no version' : `version ${facts.active}`} is active in ${environment}: whoever is not in the experiment would get something else.`,
    )
  return success(undefined)
}

const from: { readonly [kind in ExperimentStep['kind']]: readonly ExperimentRow['status'][] } = {
  start: ['draft'],
  ramp: ['running'],
  pause: ['running'],
  resume: ['paused'],
  promote: ['running', 'paused'],
  'roll-back': ['running', 'paused'],
  stop: ['running', 'paused'],
}

/** Fails with experiment-refused. A concluded experiment stays concluded. */
export const checkStep = (
  { name, status }: Pick<ExperimentRow, 'name' | 'status'>,
  kind: ExperimentStep['kind'],
): Result<void, Problem> =>
  from[kind].includes(status)
    ? success(undefined)
    : refused(`"${name}" is ${status}; ${kind} takes one that is ${from[kind].join(' or ')}.`)

/** Fails with body-invalid: with less coverage, users would lose the arm they have and their windows would break off. */
export const checkRamp = (present: number, coverage: number): Result<void, Problem> =>
  coverage > present
    ? success(undefined)
    : invalid('coverage', `it is ${present} and only goes up: lowered, it would take users out of their arms`)

/** What someone wants, or the watcher. */
export type Wish = {
  readonly kind: Conclusion
  readonly arm?: string | undefined
  readonly reason?: string | undefined
}

/**
 * How it ends. Against the verdict, or without one, a promotion takes a reason of its own, and is an override; fails
 * with experiment-refused and the clauses that do not hold, and with body-invalid (no such arm, which arm).
 */
export function decisionOf(
  setup: ExperimentSetup,
  wish: Wish,
  verdict: Verdict | null,
): Result<Decided, Problem> {
  const { kind, reason = '' } = wish
  const says = verdict?.verdict ?? null
  if (kind === 'stop')
    return success({
      kind,
      arm: null,
      reason: reason || (verdict?.reason ?? 'Stopped by hand.'),
      isOverride: says !== kind,
      verdict,
    })
  const treatments = setup.arms.map(({ name }) => name).filter((name) => name !== setup.control)
  const arm =
    wish.arm ?? (says === kind ? verdict!.arm : null) ?? (treatments.length === 1 ? treatments[0]! : null)
  if (arm === null) return invalid('arm', `name one of ${treatments.join(', ')}`)
  if (!treatments.includes(arm)) return invalid('arm', `"${arm}" is none of ${treatments.join(', ')}`)
  const isOverride = says !== kind || verdict!.arm !== arm
  if (kind === 'promote' && isOverride && reason.trim() === '') return whyNot(arm, verdict)
  const usual = isOverride ? 'Rolled back by hand.' : verdict!.reason
  return success({ kind, arm, reason: reason || usual, isOverride, verdict })
}

/** In words, and with the clauses a promotion lacks as data. */
function whyNot(arm: string, verdict: Verdict | null): Result<never, Problem> {
  const over = 'To promote all the same, give a "reason".'
  if (verdict === null)
    return refused(`Nothing says that "${arm}" is better: there is no verdict yet. ${over}`)
  const failing = [
    ...verdict.clauses,
    ...(verdict.arms.find((one) => one.arm === arm)?.clauses ?? []),
  ].filter((one) => !one.holds && !isHarm(one) && !isStopping(one))
  const said = `The verdict is ${verdict.verdict}: ${verdict.reason}`
  return failure({
    ...problem('experiment-refused', [said, ...failing.map(({ words }) => words), over].join(' ')),
    members: {
      verdict: verdict.verdict,
      clauses: failing.map(({ words, ...clause }) => ({ ...clause, reason: words })),
    },
  })
}

/**
 * What everyone gets when it has ended, and the model in place of that version's own: the arm that won. Else the
 * control, where someone had made a treatment's version active; a version of no arm was chosen for its own sake and
 * stays.
 */
export function servedAfter(
  { arms, control }: ExperimentSetup,
  { kind, arm }: Pick<Decided, 'kind' | 'arm'>,
  active: number | null,
): { readonly version: number | null; readonly model: string | null } {
  const isPromoted = kind === 'promote'
  if (!isPromoted && !arms.some(({ version }) => version === active)) return { version: active, model: null }
  const served = arms.find(({ name }) => name === (isPromoted ? arm : control))
  return { version: served?.version ?? active, model: (isPromoted && served?.model) || null }
}
