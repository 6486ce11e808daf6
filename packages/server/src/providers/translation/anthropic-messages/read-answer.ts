import { stringOrNull, type JsonObject } from '../../dialect.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer } from '../neutral.ts'
import { stopOfAnthropic } from '../stops.ts'
import { usageOfAnthropic } from '../usage.ts'
import { readBlock } from './read-blocks.ts'

/** Reads a message. */
export function readAnthropicAnswer(body: JsonObject, losses: Losses): NeutralAnswer {
  const content: readonly unknown[] = Array.isArray(body.content) ? body.content : []
  return {
    id: stringOrNull(body.id),
    model: stringOrNull(body.model),
    parts: content.flatMap((one, place) => readBlock(one, `content[${place}]`, losses) ?? []),
    stop: stopOfAnthropic(stringOrNull(body.stop_reason)),
    stopSequence: stringOrNull(body.stop_sequence),
    usage: usageOfAnthropic(body.usage),
  }
}
