import type { IncomingHttpHeaders } from 'node:http'
import { readIndex, type StatedIndex } from '../experiments/fingerprint.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'

/** What a caller told us beside the dialect's own fields, all optional (`x-telltale-*`). */
export type Hints = {
  readonly prompt: string | null
  readonly variables: { readonly [name: string]: unknown } | null
  readonly user: string | null
  readonly session: string | null
  readonly route: string | null
  readonly environment: string | null
  readonly release: string | null
  readonly tags: { readonly [name: string]: string }
  /** The retrieval behind the call, as the application knows it. */
  readonly index: StatedIndex | null
  /** W3C trace context (w3.org/TR/trace-context): the caller's trace and span. */
  readonly trace: { readonly traceId: string; readonly parentSpanId: string } | null
}

const longest = 256
const tagsAtMost = 32
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/

export function readHints(headers: IncomingHttpHeaders): Result<Hints, Problem> {
  // Names are written out: a key put together for each look-up costs more than the look-up.
  const text = (value: string | string[] | undefined): string | null =>
    typeof value === 'string' && value !== '' ? asUtf8(value).slice(0, longest) : null
  const variables = jsonObject(headers['x-telltale-variables'])
  if (variables === 'invalid')
    return failure(problem('header-invalid', 'x-telltale-variables must be a JSON object.'))
  const tags = jsonObject(headers['x-telltale-tags'])
  if (tags === 'invalid' || (tags && !Object.values(tags).every(isPlain)))
    return failure(problem('header-invalid', 'x-telltale-tags must be a JSON object of strings.'))
  if (tags && Object.keys(tags).length > tagsAtMost)
    return failure(problem('header-invalid', `x-telltale-tags holds more than ${tagsAtMost} tags.`))

  const index = text(headers['x-telltale-index'])
  const traceHeader = headers['x-telltale-trace'] ?? headers.traceparent
  const trace = typeof traceHeader === 'string' ? traceparent.exec(traceHeader) : null
  return success({
    prompt: text(headers['x-telltale-prompt']),
    variables,
    user: text(headers['x-telltale-user']),
    session: text(headers['x-telltale-session']),
    route: text(headers['x-telltale-route']),
    environment: text(headers['x-telltale-environment']),
    release: text(headers['x-telltale-release']),
    tags: tags
      ? Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [
            key.slice(0, longest),
            String(value).slice(0, longest),
          ]),
        )
      : noTags,
    index: index === null ? null : readIndex(index),
    trace: trace && !/^0+$/.test(trace[1]!) ? { traceId: trace[1]!, parentSpanId: trace[2]! } : null,
  })
}

const noTags = {}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

function jsonObject(header: string | string[] | undefined): { [name: string]: unknown } | null | 'invalid' {
  if (header === undefined || header === '') return null
  try {
    const value: unknown = JSON.parse(asUtf8(String(header)))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { [name: string]: unknown })
      : 'invalid'
  } catch {
    return 'invalid'
  }
}

/** Node hands header bytes over as Latin-1; clients that send UTF-8 mean UTF-8. */
function asUtf8(value: string): string {
  for (let at = 0; at < value.length; at++)
    if (value.charCodeAt(at) > 0x7f) {
      const decoded = Buffer.from(value, 'latin1').toString('utf8')
      return decoded.includes('\uFFFD') ? value : decoded
    }
  return value
}
