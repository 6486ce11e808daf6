import { production } from '../../prompts/model.ts'
import type { Attributes, TracedSpan } from '../model.ts'
import { fieldsOf, isFields, jsonOf, listOf, textFrom, textOf } from './attributes.ts'

/** Whose span it is and where it ran, whatever the convention: each names these in its own words, on any span. */
export type Context = {
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string
  readonly release: string | null
  readonly route: string | null
  readonly service: string | null
  readonly tags: { readonly [name: string]: string }
}

const sessionNames = [
  'session.id',
  'gen_ai.conversation.id',
  'langfuse.session.id',
  'traceloop.association.properties.session_id',
  'traceloop.association.properties.sessionId',
  'ai.telemetry.metadata.sessionId',
  'ai.telemetry.metadata.session_id',
]
const userNames = [
  'user.id',
  'enduser.id',
  'langfuse.user.id',
  'traceloop.association.properties.user_id',
  'traceloop.association.properties.userId',
  'ai.telemetry.metadata.userId',
  'ai.telemetry.metadata.user_id',
]
const tagPrefixes = [
  'traceloop.association.properties.',
  'ai.telemetry.metadata.',
  'langfuse.trace.metadata.',
  'telltale.tag.',
]
/** Said by a column already. */
const notTags = new Set(['session_id', 'sessionId', 'user_id', 'userId', 'promptName', 'promptVersion'])

const tagsAtMost = 32

export function contextOf({ attributes, source }: TracedSpan): Context {
  const { resource } = source
  return {
    sessionId: textOf(attributes, ...sessionNames),
    userId: textOf(attributes, ...userNames),
    environment:
      textOf(attributes, 'langfuse.environment', 'deployment.environment.name') ??
      textOf(resource, 'deployment.environment.name', 'deployment.environment') ??
      production,
    release: textOf(attributes, 'langfuse.release') ?? textOf(resource, 'service.version'),
    route: textOf(
      attributes,
      'telltale.route',
      'gen_ai.workflow.name',
      'traceloop.workflow.name',
      'ai.telemetry.functionId',
      'gen_ai.agent.name',
    ),
    service: textOf(resource, 'service.name'),
    tags: tagsOf(attributes),
  }
}

function tagsOf(attributes: Attributes): { readonly [name: string]: string } {
  const tags: { [name: string]: string } = {}
  let count = 0
  const add = (name: string, value: unknown): void => {
    const text = textFrom(value)
    if (text === null || count === tagsAtMost || notTags.has(name)) return
    tags[name] = text
    count += 1
  }
  for (const name in attributes) {
    const prefix = tagPrefixes.find((one) => name.startsWith(one))
    if (prefix !== undefined) add(name.slice(prefix.length), attributes[name])
  }
  if (attributes['metadata'] !== undefined) {
    const metadata = fieldsOf(jsonOf(attributes, 'metadata'))
    for (const name in metadata) if (!isFields(metadata[name])) add(name, metadata[name])
  }
  for (const name of ['tag.tags', 'langfuse.trace.tags'])
    for (const tag of listOf(jsonOf(attributes, name))) add(textFrom(tag) ?? '', 'true')
  return tags
}
