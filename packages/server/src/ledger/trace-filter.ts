import { z } from 'zod'
import { timeParameter } from './call-filter.ts'

const name = z.string().min(1).max(512).optional()

/** Which traces to list; every condition given must hold. Names are those of GET /api/traces. */
export const TraceFilter = z.object({
  /** Of its start. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** `error`: something in it failed. `ok`: nothing did. */
  status: z.enum(['ok', 'error']).optional(),
  /** Words in the name of its root, without regard to case. */
  name,
  /** One that took part. */
  service: name,
  environment: name,
  /** Of a call in it. */
  model: name,
  user: name,
  session: name,
  minDurationMs: z.coerce.number().nonnegative().optional(),
  /** Of what is known of its cost. */
  minCostUsd: z.coerce.number().nonnegative().optional(),
})
export type TraceFilter = z.infer<typeof TraceFilter>

/** A HAVING clause over the rows of one trace in `telltale.traces`, less the time of its start. */
export function traceCondition(filter: TraceFilter): {
  readonly text: string
  readonly parameters: Readonly<Record<string, unknown>>
} {
  const texts = ['sum(traced) > 0']
  const parameters: Record<string, unknown> = {}
  const add = (text: string, parameter: string, value: unknown): void => {
    if (value === undefined) return
    texts.push(text)
    parameters[parameter] = value
  }
  const among = (column: string, parameter: string) => `max(has(${column}, {${parameter}:String}))`
  if (filter.status !== undefined) texts.push(`sum(errors) ${filter.status === 'error' ? '>' : '='} 0`)
  add('positionCaseInsensitiveUTF8(tupleElement(min(head), 3), {name:String}) > 0', 'name', filter.name)
  add(among('services', 'service'), 'service', filter.service)
  add(among('environments', 'environment'), 'environment', filter.environment)
  add(among('models', 'model'), 'model', filter.model)
  add(among('users', 'user'), 'user', filter.user)
  add(among('sessions', 'session'), 'session', filter.session)
  add(`${durationMs} >= {minDurationMs:Float64}`, 'minDurationMs', filter.minDurationMs)
  add('sum(cost_usd) >= toDecimal128({minCostUsd:String}, 12)', 'minCostUsd', filter.minCostUsd?.toFixed(12))
  return { text: texts.join(' AND '), parameters }
}

/** From where its first span begins to where its last one ends. */
export const durationMs = `(toUnixTimestamp64Micro(max(end_at)) - toUnixTimestamp64Micro(min(first_at))) / 1000`

/** The hours that hold the rows of what began between two times. */
export const hoursBetween = (from: string, to: string): string =>
  `hour >= toStartOfHour(${timeParameter(from)}) AND hour <= ${timeParameter(to)}`
