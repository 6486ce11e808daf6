import type { Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { PromptFill } from '../providers/dialect.ts'
import type { Ask, Known } from './ask.ts'
import { askedPrompt } from './asked-prompt.ts'
import { makeChain, type Chain, type ChainParts, type Way } from './chain.ts'
import type { ReadyRoute } from './ready-route.ts'
import type { Snapshot } from './snapshot.ts'

/** The prompt a call is attributed to. */
export type PromptUsed = {
  readonly name: string
  readonly version: number
  readonly hash: string
  /** Versions it included when it was rendered here: `tone@4`. */
  readonly partials: string[]
}

/** Where the call may go, in order, and what it carries there. */
export type Plan = Ask & {
  readonly prompt: PromptUsed | null
  readonly fill: PromptFill | null
  readonly route: ReadyRoute
  readonly chain: Chain
  readonly routeReason: string
}

/** Why there is no plan, and the call with what was found of it until then. */
export type Unplanned = { readonly problem: Problem; readonly ask: Ask }

/** `instead` takes the place of the model or route that was asked for: a limit sends the call elsewhere. */
export function makePlan(
  ask: Ask,
  snapshot: Snapshot,
  parts: ChainParts,
  instead?: string,
): Result<Plan, Unplanned> {
  const unplanned = (reason: Problem, known: Known): Result<never, Unplanned> =>
    failure({ problem: reason, ask: { ...ask, known } })
  const prompted = choosePrompt(ask, snapshot)
  if (!prompted.ok) return unplanned(prompted.error.problem, { prompt: prompted.error.prompt, route: null })
  const { prompt, fill, model } = prompted.value
  const way = chooseWay(ask, instead ?? model, snapshot, instead === undefined)
  if (!way.ok) return unplanned(way.error, { prompt, route: null })
  const { route, reason } = way.value
  const chain = makeChain(ask, way.value, parts)
  if (!chain.ok) return unplanned(chain.error, { prompt, route })
  return success({ ...ask, prompt, fill, route, chain: chain.value, routeReason: reason })
}

/**
 * A route named by the caller's hint goes before one named as the model; a hint that names no route is only the
 * caller's own word for the feature that asked. A key's right to a model's name does not open a route of another name.
 */
function chooseWay(
  ask: Ask,
  model: string,
  snapshot: Snapshot,
  isHintHeard: boolean,
): Result<Way & { readonly reason: string }, Problem> {
  const hint = isHintHeard ? ask.hints.route : null
  const hinted = hint === null ? undefined : snapshot.routes.get(hint)
  if (hinted) return success({ route: hinted, isOpen: ask.key.mayUse(hinted.name), reason: 'route-hint' })
  const route = snapshot.routeOf(model, ask.dialect.family)
  if (!route.ok) return route
  return success({
    route: route.value,
    isOpen: ask.key.mayUse(ask.facts.model),
    reason: route.value.reason,
  })
}

type Prompted = {
  readonly prompt: PromptUsed | null
  readonly fill: PromptFill | null
  readonly model: string
}

/** What is active is asked for where the caller says to be; `name@…` has said all already. */
const inEnvironment = (reference: string, environment: string | null): string =>
  environment === null || reference.includes('@') ? reference : `${reference}@${environment}`

/** The version of its arm in an experiment, else the one it names, else the active one. */
function choosePrompt(
  ask: Ask,
  snapshot: Snapshot,
): Result<Prompted, { readonly problem: Problem; readonly prompt: Known['prompt'] }> {
  const asked = askedPrompt(ask)
  if (asked === null) return success({ prompt: null, fill: null, model: ask.facts.model })
  const arm = ask.assignment?.arm

  const reference = arm?.reference ?? inEnvironment(asked.reference, ask.hints.environment)
  const found = snapshot.findPrompt(reference, ask.key.projectId)
  if (!found.ok) return failure({ problem: found.error, prompt: promptOf(reference, ask, snapshot) })
  const version = found.value
  const prompt = {
    name: version.name,
    version: version.version,
    hash: version.shortHash,
    partials: [] as string[],
  }
  if (!asked.isRendered) return success({ prompt, fill: null, model: ask.facts.model })

  const rendered = version.render(ask.hints.variables ?? {})
  if (!rendered.ok) return failure({ problem: rendered.error, prompt })
  const partials = rendered.value.partials.map(({ name, version }) => `${name}@${version}`)
  const fill = {
    messages: rendered.value.messages.map((message) => ({ ...message, content: message.content ?? null })),
    temperature: version.temperature,
    maxTokens: version.maxTokens,
    parameters: version.parameters,
    tools: version.tools,
    responseFormat: version.responseFormat,
  }
  return success({
    prompt: { ...prompt, partials },
    fill,
    model: asked.isModel ? (arm?.model ?? version.modelId) : ask.facts.model,
  })
}

/** Of a version that is not there, the prompt; null when there is none of that name, which anybody may make up. */
function promptOf(reference: string, { key }: Ask, snapshot: Snapshot): Known['prompt'] {
  const [name = ''] = reference.split('@')
  return snapshot.findPrompt(name, key.projectId).ok ? { name, version: null, hash: null } : null
}
