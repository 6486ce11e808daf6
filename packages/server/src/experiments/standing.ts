import { setImmediate } from 'node:timers/promises'
import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import type { Metric } from '../metrics/model.ts'
import { canaryStep } from './canary/rules.ts'
import type { CanaryEvidence } from './canary/model.ts'
import { canaryVerdict } from './canary-verdict.ts'
import { requirementsIn } from './decision/promotion.ts'
import { decide } from './decision/rules.ts'
import type { MetricAsk } from './evidence-sums.ts'
import { readCanaryEvidence, readEvidence, type EvidenceFound } from './evidence-store.ts'
import type { Place } from './evidence-text.ts'
import { designOf, type Experiment } from './lifecycle-model.ts'
import { noPast, type ExperimentDesign, type Requirement, type Verdict } from './model.ts'
import type { ExperimentStanding } from './status-model.ts'

export type StandingParts = {
  readonly tape: Tape
  readonly clock: () => number
  /** Rejects with metric-unknown. */
  readonly metricOf: (projectId: string, name: string) => Promise<Metric>
  /** What must hold beside the data before an arm of a running experiment may be promoted. */
  readonly requirementsOf: (experiment: Experiment) => Promise<readonly Requirement[]>
}

const hourMs = 3_600_000

/** What the data say of an experiment now; of a concluded one, what they said in the end. */
export async function standingOf(parts: StandingParts, experiment: Experiment): Promise<ExperimentStanding> {
  const { name, status, startedAt, concludedAt } = experiment
  if (startedAt === null)
    return {
      ...{ name, status, lookedAt: null, verdict: null, canary: null, calls: 0, callsWithoutUnit: 0 },
      ...{ epochs: [], series: [] },
    }
  const nowMs = concludedAt === null ? parts.clock() : Date.parse(concludedAt)
  const { prompt, environment } = experiment.setup
  const place: Place = {
    ...{ prompt, environment },
    ...{ projectId: experiment.projectId, experiment: name },
    ...{
      arms: experiment.setup.arms.map((arm) => arm.name),
      variesModel: experiment.varies.includes('model'),
    },
    ...{ fromMs: Date.parse(startedAt), toMs: nowMs },
  }
  // Once it has ended, what was required then: gates of today say nothing of it.
  const requirements =
    concludedAt === null
      ? await parts.requirementsOf(experiment)
      : requirementsIn(experiment.decision?.verdict ?? { arms: [] })
  const standing =
    experiment.setup.canary === null
      ? await ofArms(parts, experiment, { place, requirements })
      : await ofCanary(parts, experiment, { place, requirements })
  return { name, status, lookedAt: isoTime(nowMs), ...standing }
}

type Told = Omit<ExperimentStanding, 'name' | 'status' | 'lookedAt'>

type Scene = { readonly place: Place; readonly requirements: readonly Requirement[] }

async function ofArms(
  parts: StandingParts,
  { projectId, setup }: Experiment,
  { place, requirements }: Scene,
): Promise<Told> {
  const design = designOf(setup)
  const metricOf = (name: string): Promise<Metric> => parts.metricOf(projectId, name)
  const primary = await metricOf(design.primary.name)
  const guardrails = await Promise.all(
    design.guardrails.map(async ({ name, kind }): Promise<MetricAsk> => ({
      ...{ metric: await metricOf(name), asFailure: kind === 'failure', isJudged: false, withHistory: false },
    })),
  )
  const { isJudged } = design.primary
  // A user is known by the same name before the experiment; a session or a tag of its own is not.
  const withHistory = design.unit === 'user' && primary.scoreName === null
  const found = await readEvidence(parts.tape, {
    ...{ place, windowMs: design.windowHours * hourMs, nowMs: place.toMs },
    metrics: [{ metric: primary, asFailure: false, isJudged, withHistory }, ...guardrails],
  })
  const { verdict, series } = await foldLooks(design, found, requirements)
  return {
    ...{ verdict, canary: null, series, calls: found.calls, callsWithoutUnit: found.callsWithoutUnit },
    epochs: found.evidence.epochs.map(({ epoch, fingerprint, arms }) => ({
      ...{ epoch, fingerprint, from: isoTime(found.epochs[epoch - 1]!.fromMs) },
      arms: Object.fromEntries(
        Object.entries(arms).map(([arm, { users, multiplyExposed, metrics }]) => [
          arm,
          { users, multiplyExposed, counted: metrics[design.primary.name]!.n },
        ]),
      ),
    })),
  }
}

/**
 * Each look takes up what the one before found of validity: an alarm stays one. Between two of them whatever else
 * waits has its turn.
 */
async function foldLooks(
  design: ExperimentDesign,
  { evidence, looks }: EvidenceFound,
  requirements: readonly Requirement[],
): Promise<{ readonly verdict: Verdict; readonly series: ExperimentStanding['series'] }> {
  let past = noPast
  const series: ExperimentStanding['series'] = []
  for (const look of looks()) {
    await setImmediate()
    const seen = decide(design, { ...look.evidence, requirements: [] }, past)
    past = seen.past
    for (const { arm, metrics } of seen.arms) {
      const primary = metrics.find(({ role }) => role === 'primary')
      if (primary === undefined) continue
      const { users, effect, alwaysValid } = primary
      series.push({
        ...{ at: isoTime(look.atMs), arm, epoch: look.evidence.epochs.length, users, effect },
        ...{ low: alwaysValid?.low ?? null, high: alwaysValid?.high ?? null },
      })
    }
  }
  return { verdict: decide(design, { ...evidence, requirements: [...requirements] }, past), series }
}

async function ofCanary(
  { tape, metricOf }: StandingParts,
  { projectId, setup, steps }: Experiment,
  { place, requirements }: Scene,
): Promise<Told> {
  const design = setup.canary!
  const treatment = setup.arms.find(({ name }) => name !== setup.control)!.name
  const watches = await Promise.all(
    design.watches.map(async (name): Promise<MetricAsk> => ({
      ...{ metric: await metricOf(projectId, name), asFailure: true, isJudged: false, withHistory: false },
    })),
  )
  const shares = steps
    .filter(({ kind }) => kind === 'start' || kind === 'ramp' || kind === 'resume')
    .map(({ at, coverage }) => ({ share: coverage, startedAtMs: Date.parse(at) }))
  const found = await readCanaryEvidence(tape, {
    ...{ place, windowMs: setup.windowHours * hourMs, nowMs: place.toMs, metrics: watches },
    startsMs: shares.map(({ startedAtMs }) => startedAtMs),
  })
  const evidence: CanaryEvidence = {
    steps: shares.map((share, at) => {
      const arms = found.evidence.epochs[at]!.arms
      return { ...share, canary: arms[treatment]!, control: arms[setup.control]! }
    }),
  }
  const canary = canaryStep(design, evidence, place.toMs)
  return {
    ...{ canary, verdict: canaryVerdict(treatment, canary, requirements), series: [], epochs: [] },
    ...{ calls: found.calls, callsWithoutUnit: found.callsWithoutUnit },
  }
}
