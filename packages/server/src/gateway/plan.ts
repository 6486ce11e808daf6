import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { PromptFill } from '../providers/dialect.ts'
import { editTopLevel, type FieldEdits } from '../providers/wire/top-level-fields.ts'
import type { Ask } from './ask.ts'
import type { Snapshot } from './snapshot.ts'
import type { Upstream } from './upstream.ts'

/** The prompt a call is attributed to. */
export type PromptUsed = { readonly name: string; readonly version: number; readonly hash: string }

/** Where the call goes and with which bytes. */
export type Plan = Ask & {
  readonly prompt: PromptUsed | null
  readonly upstream: Upstream
  readonly upstreamHeaders: readonly string[]
  readonly model: string
  readonly routeReason: string
  readonly payload: Buffer
  /** We ask for usage in the stream and the client did not. */
  readonly hidesUsage: boolean
}

const promptPrefix = 'prompt:'

export function makePlan(ask: Ask, snapshot: Snapshot): Result<Plan, Problem> {
  const prompted = choosePrompt(ask, snapshot)
  if (!prompted.ok) return prompted
  const { prompt, fill, model: wantedModel } = prompted.value

  const target = snapshot.resolveModel(wantedModel, ask.dialect.family)
  if (!target.ok) return target
  const { provider, model, reason } = target.value
  if (!ask.key.mayUse(ask.facts.model) && !ask.key.mayUse(model))
    return failure(problem('model-not-allowed', `The model is "${ask.facts.model.slice(0, 100)}".`))
  const upstream = snapshot.upstreams.get(provider)
  if (!upstream) return failure(problem('model-unknown', `The provider "${provider}" is not configured.`))
  if (upstream.family !== ask.dialect.family)
    return failure(
      problem(
        'dialect-mismatch',
        `"${model}" is served by "${provider}", which speaks the ${upstream.family} dialect.`,
      ),
    )
  if (!upstream.headers.ok) return upstream.headers

  const usageEdits = ask.dialect.usageEdits(ask.json, ask.facts)
  const edits: FieldEdits = {
    ...(fill ? ask.dialect.promptEdits(ask.json, fill) : {}),
    ...usageEdits,
    ...(model === ask.facts.model ? {} : { model: () => JSON.stringify(model) }),
  }
  const isEdited = Object.keys(edits).length > 0
  return success({
    ...ask,
    prompt,
    upstream,
    upstreamHeaders: upstream.headers.value,
    model,
    routeReason: reason,
    payload: isEdited ? Buffer.from(editTopLevel(ask.text, edits)) : ask.body,
    hidesUsage: Object.keys(usageEdits).length > 0,
  })
}

type Prompted = {
  readonly prompt: PromptUsed | null
  readonly fill: PromptFill | null
  readonly model: string
}

/**
 * A prompt named as the model is rendered here. A prompt named in the header is rendered when variables come with it;
 * without variables the caller has rendered it and the header only says whose words they are.
 */
function choosePrompt(ask: Ask, snapshot: Snapshot): Result<Prompted, Problem> {
  const isModel = ask.facts.model.startsWith(promptPrefix)
  const reference = isModel ? ask.facts.model.slice(promptPrefix.length) : ask.hints.prompt
  if (reference === null) return success({ prompt: null, fill: null, model: ask.facts.model })

  const found = snapshot.findPrompt(reference, ask.key.projectId)
  if (!found.ok) return found
  const version = found.value
  const prompt = { name: version.name, version: version.version, hash: version.shortHash }
  if (!isModel && ask.hints.variables === null) return success({ prompt, fill: null, model: ask.facts.model })

  const messages = version.render(ask.hints.variables ?? {})
  if (!messages.ok) return messages
  const fill = {
    messages: messages.value,
    temperature: version.temperature,
    maxTokens: version.maxTokens,
    tools: version.tools,
    responseFormat: version.responseFormat,
  }
  return success({ prompt, fill, model: isModel ? version.modelId : ask.facts.model })
}
