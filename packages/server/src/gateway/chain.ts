import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { KeyBalance } from '../routing/model.ts'
import { orderTargets } from '../routing/route-rules.ts'
import type { Ask } from './ask.ts'
import { askTraits } from './ask-traits.ts'
import type { Carrier } from './carriage.ts'
import type { Lane, Pulse } from './pulse.ts'
import type { ReadyRoute, ReadyStep, ReadyTarget } from './ready-route.ts'
import type { Credential, Upstream } from './upstream.ts'

/** One target with one of its provider's keys: what an attempt is made with. */
export type Candidate = {
  readonly upstream: Upstream
  readonly credential: Credential
  readonly model: string
  readonly carrier: Carrier
  readonly lane: Lane
  /** Its target's place in the plan of this call: 0 is the choice, others are fallbacks. */
  readonly depth: number
}

export type Chain = {
  /** In order of preference; never empty. */
  readonly candidates: readonly Candidate[]
  /** Probability with which the first was chosen, where chance decided. */
  readonly propensity: number | null
}

export type ChainParts = { readonly pulse: Pulse; readonly chance: () => number }

export type Way = {
  readonly route: ReadyRoute
  /** The caller's key may use what was asked for by name, and so whatever it leads to. */
  readonly isOpen: boolean
}

/** The candidates of one call. Fails with what stands in the way of the first target when none can be used. */
export function makeChain(ask: Ask, way: Way, parts: ChainParts): Result<Chain, Problem> {
  const { route } = way
  const { targets, propensity } = route.isPlain
    ? { targets: route.steps[0]?.targets ?? [], propensity: null }
    : orderedTargets(ask, route, parts)
  const candidates: Candidate[] = []
  let obstacle: Problem | null = null
  let depth = 0
  for (const target of targets) {
    const made = candidatesOf(ask, way, target, depth++, parts)
    if (made.ok) candidates.push(...made.value)
    else obstacle ??= made.error
  }
  if (candidates.length > 0)
    // Where the choice itself cannot be used, another was not chosen with the choice's probability.
    return success({ candidates, propensity: candidates[0]!.depth === 0 ? propensity : null })
  return failure(obstacle ?? noTarget(route))
}

const noTarget = ({ name, steps }: ReadyRoute): Problem =>
  steps.length === 0
    ? problem('model-unknown', `The providers of the route "${name.slice(0, 100)}" are not configured.`)
    : problem('route-without-target', `The route is "${name.slice(0, 100)}".`)

function orderedTargets(
  ask: Ask,
  route: ReadyRoute,
  parts: ChainParts,
): { readonly targets: readonly ReadyTarget[]; readonly propensity: number | null } {
  const traits = askTraits(ask)
  const targets: ReadyTarget[] = []
  let propensity: number | null = null
  let isFirst = true
  for (const [index, step] of route.steps.entries()) {
    if (!step.holds(traits)) continue
    const stickyTo = traits.user ?? traits.session
    const ordered = orderedStep(
      step,
      stickyTo === null ? null : `${route.name}\n${index}\n${stickyTo}`,
      parts,
    )
    if (isFirst) ({ propensity } = ordered)
    isFirst = false
    targets.push(...ordered.targets)
  }
  return { targets, propensity }
}

const orderedStep = (step: ReadyStep, stickyTo: string | null, { pulse, chance }: ChainParts) =>
  orderTargets(step.targets, {
    ...{ split: step.split, stickyTo, chance },
    inFlight: (target) => lanesOf(target, pulse).reduce((sum, { inFlight }) => sum + inFlight, 0),
    latencyMs: (target) => {
      const known = lanesOf(target, pulse).flatMap(({ latencyMs }) => latencyMs ?? [])
      return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length
    },
  })

const lanesOf = ({ upstream, model }: ReadyTarget, pulse: Pulse): Lane[] =>
  upstream.credentials.ok
    ? upstream.credentials.value.map(({ id }) => pulse.laneOf(upstream.name, model, id))
    : []

/** One candidate a key of the target's provider, in the order its balance gives them, so that keys share the load. */
function candidatesOf(
  ask: Ask,
  { route, isOpen }: Way,
  { upstream, model, carriers }: ReadyTarget,
  depth: number,
  parts: ChainParts,
): Result<Candidate[], Problem> {
  if (!isOpen && !ask.key.mayUse(model))
    return failure(problem('model-not-allowed', `The model is "${route.name.slice(0, 100)}".`))
  const carrier = carriers[ask.dialect.name]
  if (!carrier.ok) return carrier
  if (!upstream.credentials.ok) return upstream.credentials
  const candidates = upstream.credentials.value.map((credential): Candidate => ({
    ...{ upstream, credential, model, carrier: carrier.value, depth },
    lane: parts.pulse.laneOf(upstream.name, model, credential.id),
  }))
  // Most providers have one key, and nothing to choose.
  return success(candidates.length === 1 ? candidates : inOrder(candidates, upstream.keyBalance, parts))
}

const inOrder = (candidates: readonly Candidate[], split: KeyBalance, { chance }: ChainParts): Candidate[] =>
  orderTargets(
    candidates.map((candidate) => ({
      ...{ name: candidate.credential.id, weight: candidate.credential.weight, candidate },
    })),
    {
      ...{ split, stickyTo: null, chance },
      inFlight: ({ candidate }) => candidate.lane.inFlight,
      latencyMs: ({ candidate }) => candidate.lane.latencyMs,
    },
  ).targets.map(({ candidate }) => candidate)
