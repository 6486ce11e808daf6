import { isObject, parseJson } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import { write } from './step.ts'
import type { Part, Step, Steps } from './step.ts'

/** A change of one JSON payload; undefined drops the event (a whole body is never dropped). */
export type Change = (payload: JsonObject, part: Part) => JsonObject | undefined

/** The data of an event, or an element of an array that is streamed, one a line. */
const payloadLine = /^(data: )?(\{.*\})/m

/** Applies the change to every JSON payload: the whole body, the data of each event or each element of a stream. */
export function rewriteJson(steps: Steps, change: Change): Steps {
  return withLength(
    steps.flatMap((step): Steps => {
      if (step.kind !== 'write') return [step]
      const text = step.bytes.toString()
      if (step.part === 'body') return [changeBody(step, text, change)]
      const [line, prefix = '', data = ''] = payloadLine.exec(text) ?? []
      const payload = line === undefined ? undefined : parseJson(data)
      if (line === undefined || !isObject(payload)) return [step]
      const changed = change(payload, step.part)
      if (changed === undefined) return []
      return [
        write(
          step.part,
          text.replace(line, () => prefix + JSON.stringify(changed)),
          step.tokens,
        ),
      ]
    }),
  )
}

function changeBody(step: Step & { kind: 'write' }, text: string, change: Change): Step {
  const payload = parseJson(text)
  const changed = isObject(payload) ? change(payload, 'body') : undefined
  return changed === undefined ? step : write('body', JSON.stringify(changed), step.tokens)
}

/** Changes the headers of the reply; an undefined value removes one. */
export const rewriteHead = (
  steps: Steps,
  change: Readonly<Record<string, string | undefined>>,
  status?: number,
): Steps =>
  steps.map((step) => {
    if (step.kind !== 'head') return step
    const headers = Object.entries({ ...step.headers, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    )
    return { ...step, status: status ?? step.status, headers: Object.fromEntries(headers) }
  })

/** Sets the content length anew to what the body has become, where the reply carries one. */
export function withLength(steps: Steps): Steps {
  const isWhole = steps.some((step) => step.kind === 'head' && 'content-length' in step.headers)
  if (!isWhole) return steps
  const length = steps.reduce(
    (sum, step) => sum + (step.kind === 'write' ? Buffer.byteLength(step.bytes) : 0),
    0,
  )
  return rewriteHead(steps, { 'content-length': String(length) })
}

/** Puts steps in front of the delta number `count` (from 0) of a stream and drops all from there on. */
export function cutAt(steps: Steps, count: number, instead: Steps): Steps {
  let deltas = 0
  const at = steps.findIndex(
    (step) => step.kind === 'write' && (step.part === 'delta' || step.part === 'stop') && deltas++ >= count,
  )
  return at < 0
    ? [...steps.filter((step) => step.kind !== 'end'), ...instead]
    : [...steps.slice(0, at), ...instead]
}

/** Whether the reply is one body and not a stream. */
export const isWhole = (steps: Steps): boolean =>
  steps.some((step) => step.kind === 'write' && step.part === 'body')
