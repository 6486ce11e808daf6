import { isObject, stringOrNull, type JsonObject } from '../../dialect.ts'
import { readFields } from '../fields.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Part } from '../neutral.ts'
import { chatMark } from '../signatures.ts'
import { stopOfChat } from '../stops.ts'
import { usageOfOpenai } from '../usage.ts'
import { readAssistant } from './read-messages.ts'

/** Reads a chat completion: its first choice, as translated requests ask for one. */
export function readChatAnswer(body: JsonObject, losses: Losses): NeutralAnswer {
  const choices: readonly unknown[] = Array.isArray(body.choices) ? body.choices : []
  const choice = isObject(choices[0]) ? choices[0] : {}
  if (choices.length > 1) losses.add('choices', 'cut: a translated answer holds the first choice')
  if (choice.logprobs != null) losses.add('choices[0].logprobs', 'dropped: they cannot be carried')
  let parts: readonly Part[] = []
  if (isObject(choice.message)) {
    const fields = readFields(choice.message, 'choices[0].message', losses)
    parts = readAssistant(fields, losses).map((part) =>
      part.kind === 'reasoning' ? { ...part, signature: part.signature ?? chatMark } : part,
    )
    fields.skip('role', 'annotations')
    if (Array.isArray(choice.message.annotations) && choice.message.annotations.length > 0)
      losses.add('choices[0].message.annotations', 'dropped: citations cannot be carried')
    fields.finish()
  }
  const stop = stopOfChat(stringOrNull(choice.finish_reason))
  return {
    id: stringOrNull(body.id),
    model: stringOrNull(body.model),
    parts,
    stop: stop === 'end' && parts.some(({ kind }) => kind === 'refusal') ? 'refusal' : stop,
    stopSequence: null,
    usage: usageOfOpenai(body.usage),
  }
}
