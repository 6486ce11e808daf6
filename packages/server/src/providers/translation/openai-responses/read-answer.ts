import { isObject, stringOrNull, type JsonObject } from '../../dialect.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Stop } from '../neutral.ts'
import { stopOfResponse } from '../stops.ts'
import { usageOfOpenai } from '../usage.ts'
import { readInput } from './read-input.ts'

/** Reads a response. Its items are those a client sends back as input. */
export function readResponsesAnswer(body: JsonObject, losses: Losses): NeutralAnswer {
  const output: readonly unknown[] = Array.isArray(body.output) ? body.output : []
  const parts = readInput(output, losses, true).flatMap((message) => message.parts)
  return {
    id: stringOrNull(body.id),
    model: stringOrNull(body.model),
    parts,
    stop: responseStop(
      body,
      parts.some(({ kind }) => kind === 'call'),
      parts.some(({ kind }) => kind === 'refusal'),
    ),
    stopSequence: null,
    usage: usageOfOpenai(body.usage),
  }
}

export function responseStop(response: JsonObject, hasCalls: boolean, isRefused: boolean): Stop | null {
  const details = response.incomplete_details
  const reason = isObject(details) ? stringOrNull(details.reason) : null
  const stop = stopOfResponse(stringOrNull(response.status), reason, hasCalls)
  return stop === 'end' && isRefused ? 'refusal' : stop
}
