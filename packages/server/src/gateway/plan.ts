import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import type { PromptFill } from '../providers/dialect.ts'
import type { Ask } from './ask.ts'
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

const promptPrefix = 'prompt:'

/** `instead` takes the place of the model or route that was asked for: a limit sends the call elsewhere. */
export function makePlan(
  ask: Ask,
  snapshot: Snapshot,
  parts: ChainParts,
  instead?: string,
): Result<Plan, Problem> {
  const prompted = choosePrompt(ask, snapshot)
  if (!prompted.ok) return prompted
  const { prompt, fill, model } = prompted.value
  const way = chooseWay(ask, instead ?? model, snapshot, instead === undefined)
  if (!way.ok) return way
  const chain = makeChain(ask, way.value, parts)
  if (!chain.ok) return chain
  const { route, reason } = way.value
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

/**
 * A prompt named as the model is rendered here. A prompt named in the header is rendered when variables come with it;
 * without variables the caller has rendered it and the header only says whose words they are.
 */
function choosePrompt(ask: Ask, snapshot: Snapshot): Result<Prompted, Problem> {
  const isModel = ask.facts.model.startsWith(promptPrefix)
  const reference = isModel ? ask.facts.model.slice(promptPrefix.length) : ask.hints.prompt
  if (reference === null) return success({ prompt: null, fill: null, model: ask.facts.model })

  const found = snapshot.findPrompt(inEnvironment(reference, ask.hints.environment), ask.key.projectId)
  if (!found.ok) return found
  const version = found.value
  const prompt = {
    name: version.name,
    version: version.version,
    hash: version.shortHash,
    partials: [] as string[],
  }
  if (!isModel && ask.hints.variables === null) return success({ prompt, fill: null, model: ask.facts.model })

  const rendered = version.render(ask.hints.variables ?? {})
  if (!rendered.ok) return rendered
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
    model: isModel ? version.modelId : ask.facts.model,
  })
}
