import { z } from 'zod'
import { Call, CallStatus } from './model.ts'

/** Which calls to list or export; every condition given must hold. Names are those of GET /api/calls. */
export const CallFilter = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  status: CallStatus.optional(),
  /** The model asked for or the one that answered. */
  model: z.string().max(512).optional(),
  provider: z.string().max(512).optional(),
  origin: Call.shape.origin.optional(),
  route: z.string().max(512).optional(),
  /** `name` or `name@version`. */
  prompt: z.string().max(512).optional(),
  user: z.string().max(512).optional(),
  session: z.string().max(512).optional(),
  /** ISO 639-1, of the last user text; told of calls that guardrails watched. */
  language: z.string().max(35).optional(),
  trace: z.string().max(512).optional(),
  /** `key:value`; the key ends at the first colon. */
  tag: z
    .string()
    .max(640)
    .regex(/^[^:]+:/, 'a tag is written key:value')
    .optional(),
  /** Words looked for in the previews and the error, without regard to case. */
  q: z.string().min(1).max(200).optional(),
  minCostUsd: z.coerce.number().nonnegative().optional(),
  minLatencyMs: z.coerce.number().nonnegative().optional(),
})
export type CallFilter = z.infer<typeof CallFilter>

/** A WHERE clause and the values bound in it. */
export type Condition = {
  readonly text: string
  readonly parameters: Readonly<Record<string, unknown>>
  /**
   * What to read and filter by first, where beside project and time the filter asks for small columns only; else
   * null. The engine would begin with project and time, which the sorting key has seen to already.
   */
  readonly first: string | null
}

/** Unix milliseconds as a constant of the engine's, so that partitions and the sorting key are pruned by it. */
export const timeParameter = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`

/** The filter as SQL over `telltale.calls`: the project always first, every value bound. */
export function callCondition(projectId: string, filter: CallFilter): Condition {
  const texts = ['project_id = {project:String}']
  const small: string[] = []
  const parameters: Record<string, unknown> = { project: projectId }
  const add = (text: string, values: Record<string, unknown>): void => {
    texts.push(text)
    Object.assign(parameters, values)
  }
  const addSmall = (text: string, values: Record<string, unknown>): void => {
    small.push(text)
    add(text, values)
  }
  const { from, to, status, model, provider, origin, route, prompt, user, session, trace, tag, q, language } =
    filter
  if (from !== undefined) add(`started_at >= ${timeParameter('from')}`, { from: Date.parse(from) })
  if (to !== undefined) add(`started_at < ${timeParameter('to')}`, { to: Date.parse(to) })
  const bounds = texts.length
  if (status !== undefined) addSmall('status = {status:String}', { status })
  if (model !== undefined) addSmall('(model = {model:String} OR requested_model = {model:String})', { model })
  if (provider !== undefined) addSmall('provider = {provider:String}', { provider })
  if (origin !== undefined) addSmall('origin = {origin:String}', { origin })
  if (route !== undefined) addSmall('route = {route:String}', { route })
  if (prompt !== undefined) {
    const { name, version } = promptReference(prompt)
    addSmall('prompt_name = {prompt:String}', { prompt: name })
    if (version !== null) addSmall('prompt_version = {version:UInt32}', { version })
  }
  if (language !== undefined) addSmall('language = {language:String}', { language })
  if (user !== undefined) add('user_id = {user:String}', { user })
  if (session !== undefined) add('session_id = {session:String}', { session })
  if (trace !== undefined) add('trace_id = {trace:String}', { trace })
  if (tag !== undefined) {
    const colon = tag.indexOf(':')
    add('tags[{tagKey:String}] = {tagValue:String}', {
      tagKey: tag.slice(0, colon),
      tagValue: tag.slice(colon + 1),
    })
  }
  if (q !== undefined)
    add(
      `(positionCaseInsensitiveUTF8(input_preview, {q:String}) > 0
        OR positionCaseInsensitiveUTF8(output_preview, {q:String}) > 0
        OR positionCaseInsensitiveUTF8(ifNull(error_detail, ''), {q:String}) > 0)`,
      { q },
    )
  if (filter.minCostUsd !== undefined)
    add('cost_usd >= toDecimal64({minCostUsd:String}, 12)', {
      minCostUsd: Math.min(filter.minCostUsd, 99_999).toFixed(12),
    })
  if (filter.minLatencyMs !== undefined)
    add('latency_ms >= {minLatencyMs:Float64}', { minLatencyMs: filter.minLatencyMs })
  const isSmall = small.length > 0 && bounds + small.length === texts.length
  return { text: texts.join(' AND '), parameters, first: isSmall ? small.join(' AND ') : null }
}

function promptReference(prompt: string): { name: string; version: number | null } {
  const match = /^(.+)@(\d{1,9})$/.exec(prompt)
  return match === null ? { name: prompt, version: null } : { name: match[1]!, version: Number(match[2]) }
}
