import type { JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'

/** The same answer as each provider gives it, whole and streamed: a thought, a text, two calls, cached tokens. */

const oslo = { city: 'Oslo', days: 2 }
const rome = { city: 'Rome', days: 3 }

export const wholeAnswers: { readonly [dialect in Dialect]: JsonObject } = {
  'openai-chat': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-x',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Let me look.',
          refusal: null,
          annotations: [],
          reasoning_content: 'Two places.',
          tool_calls: [
            {
              id: 'call_a',
              type: 'function',
              function: { name: 'weather', arguments: JSON.stringify(oslo) },
            },
            {
              id: 'call_b',
              type: 'function',
              function: { name: 'weather', arguments: JSON.stringify(rome) },
            },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 40, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 10 },
    },
    service_tier: 'default',
    system_fingerprint: 'fp_1',
  },
  'openai-responses': {
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-x',
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Two places.' }],
        encrypted_content: 'gAAA',
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Let me look.', annotations: [], logprobs: [] }],
      },
      {
        id: 'fc_1',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'weather',
        arguments: JSON.stringify(oslo),
      },
      {
        id: 'fc_2',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_b',
        name: 'weather',
        arguments: JSON.stringify(rome),
      },
    ],
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 40 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 10 },
      total_tokens: 130,
    },
  },
  'anthropic-messages': {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [
      { type: 'thinking', thinking: 'Two places.', signature: 'EqQB' },
      { type: 'text', text: 'Let me look.', citations: null },
      { type: 'tool_use', id: 'toolu_a', name: 'weather', input: oslo, caller: { type: 'direct' } },
      { type: 'tool_use', id: 'toolu_b', name: 'weather', input: rome },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 40,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 40,
      output_tokens: 30,
      output_tokens_details: { thinking_tokens: 10 },
    },
  },
  gemini: {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            { text: 'Two places.', thought: true },
            { text: 'Let me look.' },
            { functionCall: { name: 'weather', args: oslo }, thoughtSignature: 'CiQB' },
            { functionCall: { name: 'weather', args: rome } },
          ],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: 100,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 10,
      totalTokenCount: 130,
    },
    modelVersion: 'gemini-x',
    responseId: 'r1',
  },
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const named = (value: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${value.type}\n${data(value)}`

const chatChunk = (delta: unknown, finish: string | null = null, usage: unknown = null): string =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-x',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage,
  })
const chatCall = (index: number, fields: object): string => chatChunk({ tool_calls: [{ index, ...fields }] })

const block = (index: number, start: object, deltas: readonly object[]): string =>
  named({ type: 'content_block_start', index, content_block: start }) +
  deltas.map((delta) => named({ type: 'content_block_delta', index, delta })).join('') +
  named({ type: 'content_block_stop', index })

const geminiChunk = (parts: readonly object[], more: object = {}): string =>
  data({
    candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
    usageMetadata: { promptTokenCount: 100, cachedContentTokenCount: 40, totalTokenCount: 100 },
    modelVersion: 'gemini-x',
    responseId: 'r1',
  })

/** The events of a response, as its official client demands them. */
function responseStream(): string {
  const whole = wholeAnswers['openai-responses']
  const output = whole.output as readonly JsonObject[]
  const started = { ...whole, status: 'in_progress', output: [], usage: null }
  let sequence = 0
  const event = (type: string, fields: object): string =>
    named({ type, sequence_number: sequence++, ...fields })
  let text =
    event('response.created', { response: started }) + event('response.in_progress', { response: started })
  for (const [place, item] of output.entries()) {
    const at = { item_id: item.id, output_index: place }
    const empty = { ...item, status: 'in_progress' }
    if (item.type === 'reasoning') {
      const { encrypted_content: _, ...plain } = item
      text += event('response.output_item.added', { output_index: place, item: { ...plain, summary: [] } })
      const part = { type: 'summary_text', text: '' }
      text += event('response.reasoning_summary_part.added', { ...at, summary_index: 0, part })
      for (const delta of ['Two ', 'places.'])
        text += event('response.reasoning_summary_text.delta', { ...at, summary_index: 0, delta })
      text += event('response.reasoning_summary_text.done', { ...at, summary_index: 0, text: 'Two places.' })
    } else if (item.type === 'message') {
      text += event('response.output_item.added', { output_index: place, item: { ...empty, content: [] } })
      const part = { type: 'output_text', text: '', annotations: [] }
      text += event('response.content_part.added', { ...at, content_index: 0, part })
      for (const delta of ['Let me', ' look.'])
        text += event('response.output_text.delta', { ...at, content_index: 0, delta, logprobs: [] })
      text += event('response.output_text.done', {
        ...at,
        content_index: 0,
        text: 'Let me look.',
        logprobs: [],
      })
      text += event('response.content_part.done', {
        ...at,
        content_index: 0,
        part: { ...part, text: 'Let me look.' },
      })
    } else {
      text += event('response.output_item.added', { output_index: place, item: { ...empty, arguments: '' } })
      const whole = String(item.arguments)
      for (const delta of [whole.slice(0, 7), whole.slice(7)])
        text += event('response.function_call_arguments.delta', { ...at, delta })
      text += event('response.function_call_arguments.done', { ...at, arguments: whole })
    }
    text += event('response.output_item.done', { output_index: place, item })
  }
  return text + event('response.completed', { response: whole })
}

export const streamedAnswers: { readonly [dialect in Dialect]: string } = {
  'openai-chat':
    chatChunk({ role: 'assistant', content: '', refusal: null }) +
    chatChunk({ reasoning_content: 'Two ' }) +
    chatChunk({ reasoning_content: 'places.' }) +
    chatChunk({ content: 'Let me' }) +
    chatChunk({ content: ' look.' }) +
    chatCall(0, { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '' } }) +
    chatCall(0, { function: { arguments: '{"city":' } }) +
    chatCall(0, { function: { arguments: '"Oslo","days":2}' } }) +
    chatCall(1, { id: 'call_b', type: 'function', function: { name: 'weather', arguments: '' } }) +
    chatCall(1, { function: { arguments: '{"city":"Rome","days":3}' } }) +
    chatChunk({}, 'tool_calls') +
    data({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: 'gpt-x',
      choices: [],
      usage: wholeAnswers['openai-chat'].usage,
    }) +
    'data: [DONE]\n\n',
  'openai-responses': responseStream(),
  'anthropic-messages':
    named({
      type: 'message_start',
      message: {
        ...wholeAnswers['anthropic-messages'],
        content: [],
        stop_reason: null,
        usage: {
          input_tokens: 40,
          cache_creation_input_tokens: 20,
          cache_read_input_tokens: 40,
          output_tokens: 1,
        },
      },
    }) +
    named({ type: 'ping' }) +
    block(0, { type: 'thinking', thinking: '', signature: '' }, [
      { type: 'thinking_delta', thinking: 'Two ' },
      { type: 'thinking_delta', thinking: 'places.' },
      { type: 'signature_delta', signature: 'EqQB' },
    ]) +
    block(1, { type: 'text', text: '' }, [
      { type: 'text_delta', text: 'Let me' },
      { type: 'text_delta', text: ' look.' },
    ]) +
    block(2, { type: 'tool_use', id: 'toolu_a', name: 'weather', input: {} }, [
      { type: 'input_json_delta', partial_json: '' },
      { type: 'input_json_delta', partial_json: '{"city":' },
      { type: 'input_json_delta', partial_json: '"Oslo","days":2}' },
    ]) +
    block(3, { type: 'tool_use', id: 'toolu_b', name: 'weather', input: {} }, [
      { type: 'input_json_delta', partial_json: '{"city":"Rome","days":3}' },
    ]) +
    named({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 30, output_tokens_details: { thinking_tokens: 10 } },
    }) +
    named({ type: 'message_stop' }),
  gemini:
    geminiChunk([{ text: 'Two ', thought: true }]) +
    geminiChunk([{ text: 'places.', thought: true }]) +
    geminiChunk([{ text: 'Let me' }]) +
    geminiChunk([{ text: ' look.' }]) +
    geminiChunk([
      { functionCall: { name: 'weather', args: oslo }, thoughtSignature: 'CiQB' },
      { functionCall: { name: 'weather', args: rome } },
    ]) +
    data({
      ...wholeAnswers.gemini,
      candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP', index: 0 }],
    }),
}
