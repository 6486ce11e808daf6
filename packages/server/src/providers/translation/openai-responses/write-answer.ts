import type { JsonObject } from '../../dialect.ts'
import { inputText } from '../call-input.ts'
import type { Losses } from '../losses.ts'
import type { NeutralAnswer, Part, Signature, Stop, Usage } from '../neutral.ts'
import { sealed } from '../signatures.ts'
import { incompleteReason } from '../stops.ts'
import { responsesUsage } from '../usage.ts'

type Head = {
  readonly id: string | null
  readonly model: string | null
  readonly createdAt: number
}

/** Writes a response. */
export function writeResponsesAnswer(
  answer: NeutralAnswer,
  losses: Losses,
  { createdAt }: { readonly createdAt: number },
): JsonObject {
  const { id, model, parts, stop, usage } = answer
  const items: { kind: Part['kind']; content: JsonObject[]; item: JsonObject }[] = []
  for (const part of parts) {
    const itemId = itemIdOf(id, items.length)
    if (part.kind === 'text' || part.kind === 'refusal') {
      const last = items.at(-1)
      if (last?.kind === 'text') last.content.push(contentOf(part))
      else {
        const content = [contentOf(part)]
        items.push({ kind: 'text', content, item: messageItem(itemId, content, 'completed') })
      }
    } else if (part.kind === 'call')
      items.push({ kind: part.kind, content: [], item: callItem(itemId, part, inputText(part), 'completed') })
    else if (part.kind === 'reasoning')
      items.push({ kind: part.kind, content: [], item: reasoningItem(itemId, part.text, part.signature) })
    else losses.add(`answer (${part.kind})`, `dropped: a response holds no ${part.kind}`)
  }
  return responseOf(
    { id, model, createdAt },
    items.map(({ item }) => item),
    stop,
    usage,
  )
}

/** The response around its output: in progress while it has no reason to have stopped. */
export function responseOf(
  { id, model, createdAt }: Head,
  output: readonly JsonObject[],
  stop: Stop | null,
  usage: Usage | null,
): JsonObject {
  const reason = incompleteReason(stop)
  const isRefused = stop === 'refusal' && output.some(holdsRefusal)
  const isWhole = reason === null || isRefused
  return {
    id: responseId(id),
    object: 'response',
    created_at: createdAt,
    status: stop === null ? 'in_progress' : isWhole ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: isWhole ? null : { reason },
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: model ?? '',
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: responsesUsage(usage),
  }
}

const holdsRefusal = ({ content }: JsonObject): boolean =>
  Array.isArray(content) && content.some((one: JsonObject) => one.type === 'refusal')

const responseId = (id: string | null): string =>
  id === null ? 'resp_unnamed' : id.startsWith('resp_') ? id : `resp_${id}`

export const itemIdOf = (id: string | null, place: number): string => `item_${id ?? 'unnamed'}_${place}`

export const contentOf = (part: { readonly kind: 'text' | 'refusal'; readonly text: string }): JsonObject =>
  part.kind === 'text'
    ? { type: 'output_text', text: part.text, annotations: [], logprobs: [] }
    : { type: 'refusal', refusal: part.text }

export const messageItem = (id: string, content: readonly JsonObject[], status: string): JsonObject => ({
  id,
  type: 'message',
  role: 'assistant',
  status,
  content,
})

export const callItem = (
  id: string,
  call: { readonly id: string; readonly name: string },
  text: string,
  status: string,
): JsonObject => ({ id, type: 'function_call', call_id: call.id, name: call.name, arguments: text, status })

export const reasoningItem = (id: string, text: string, signature: Signature | null): JsonObject => ({
  id: signature?.origin === 'openai-responses' ? (signature.id ?? id) : id,
  type: 'reasoning',
  summary: text === '' ? [] : [{ type: 'summary_text', text }],
  ...(signature ? { encrypted_content: sealed(signature, 'openai-responses') } : {}),
})
