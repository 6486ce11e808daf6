import { isObject, type JsonObject } from '../../providers/dialect.ts'
import { eventText, listOf, type Fields } from './replay.ts'

/**
 * One chunk that opens the message, one for each of its fields, one that ends it: the order in which OpenAI sends
 * them. Fields nobody knows travel as they are, those of the answer on its last chunk.
 */
export function openaiChatStream(
  whole: JsonObject,
  { usage: isUsageAsked }: { readonly usage: boolean },
): string {
  const { choices, usage, object: _, id, created, model, system_fingerprint, service_tier, ...others } = whole
  const onEvery = present({ id, created, model, system_fingerprint, service_tier })
  const chunk = (more: Fields, list: readonly Fields[]): string =>
    eventText({ object: 'chat.completion.chunk', ...onEvery, ...more, choices: list })

  const list = listOf(choices).filter(isObject)
  let events = ''
  for (const [place, choice] of list.entries()) {
    const { message, finish_reason, index = place, logprobs, ...rest } = choice
    const shared = { index, finish_reason: null }
    const deltas = isObject(message) ? deltasOf(message) : [{}]
    for (const [at, delta] of deltas.entries())
      events += chunk({}, [{ ...shared, delta, ...(at === 0 && logprobs !== undefined ? { logprobs } : {}) }])
    const isLast = place === list.length - 1
    events += chunk(isLast ? others : {}, [
      { ...rest, index, delta: {}, finish_reason: finish_reason ?? null },
    ])
  }
  if (list.length === 0) events += chunk(others, [])
  if (isUsageAsked && usage !== undefined) events += chunk({ usage }, [])
  return `${events}data: [DONE]\n\n`
}

function deltasOf(message: JsonObject): Fields[] {
  const { role = 'assistant', tool_calls: calls, ...others } = message
  const opening: Fields = { role }
  const thoughts: Fields[] = []
  const words: Fields[] = []
  for (const [name, value] of Object.entries(others)) {
    if (value === null) opening[name] = null
    // The thought comes before the word, as it did when the answer was made.
    else (name.startsWith('reasoning') ? thoughts : words).push({ [name]: value })
  }
  if (calls === null || (Array.isArray(calls) && calls.length === 0)) opening.tool_calls = calls
  for (const [index, call] of listOf(calls).entries())
    if (isObject(call)) words.push({ tool_calls: [{ index, ...call }] })
  return [opening, ...thoughts, ...words]
}

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
