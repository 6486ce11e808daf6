import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulator } from '../index.ts'
import type { SimulatorHandle } from '../index.ts'

/** The bytes of each dialect, pinned: a change here is a change of the wire and must be meant. */
let simulator: SimulatorHandle
beforeAll(async () => {
  simulator = await startSimulator({ seed: 42, now: () => 1_760_000_000_000, answer: () => 'Grüße, 你好!' })
})
afterAll(() => simulator.close())

const send = async (path: string, body: object): Promise<string> => {
  const reply = await fetch(`${simulator.address}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], ...body }),
  })
  return (await reply.text()).replaceAll(/"(chatcmpl-|msg_01|call_|toolu_01)\w+"/g, '"$1…"')
}

const clock = {
  type: 'function',
  function: {
    name: 'clock',
    parameters: { type: 'object', properties: { zone: { const: 'UTC' } }, required: ['zone'] },
  },
}
const forced = { tools: [clock], tool_choice: 'required' }

test('chat completion', async () => {
  expect(await send('/v1/chat/completions', { model: 'gpt-4o' })).toMatchInlineSnapshot(
    `"{"id":"chatcmpl-…","object":"chat.completion","created":1760000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße, 你好!","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":5,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_f76fdc2f2a"}"`,
  )
})

test('chat completion stream with usage', async () => {
  const model = {
    model: 'gpt-4o',
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  }
  expect(await send('/v1/chat/completions', model)).toMatchInlineSnapshot(`
    "data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"content":"Grüße"},"logprobs":null,"finish_reason":null}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"content":","},"logprobs":null,"finish_reason":null}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"content":" 你"},"logprobs":null,"finish_reason":null}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"content":"好"},"logprobs":null,"finish_reason":null}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"content":"!"},"logprobs":null,"finish_reason":null}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[],"usage":{"prompt_tokens":8,"completion_tokens":5,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}

    data: [DONE]

    "
  `)
})

test('chat completion stream with a tool call', async () => {
  const model = { model: 'gpt-4o', stream: true, stream_options: { include_obfuscation: false } }
  expect(await send('/v1/chat/completions', { ...model, ...forced })).toMatchInlineSnapshot(`
    "data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_…","type":"function","function":{"name":"clock","arguments":""}}],"refusal":null},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\""}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"zone"}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\""}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":"}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\""}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"UTC"}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\""}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"logprobs":null,"finish_reason":null}]}

    data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_f76fdc2f2a","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}]}

    data: [DONE]

    "
  `)
})

test('message', async () => {
  expect(await send('/v1/messages', { model: 'claude-haiku-4-5' })).toMatchInlineSnapshot(
    `"{"model":"claude-haiku-4-5-20251001","id":"msg_01…","type":"message","role":"assistant","content":[{"type":"text","text":"Grüße, 你好!"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"service_tier":"standard","inference_geo":"not_available"}}"`,
  )
})

test('message stream', async () => {
  expect(await send('/v1/messages', { model: 'claude-haiku-4-5', stream: true })).toMatchInlineSnapshot(`
    "event: message_start
    data: {"type":"message_start","message":{"model":"claude-haiku-4-5-20251001","id":"msg_01…","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"service_tier":"standard","inference_geo":"not_available"}}}

    event: content_block_start
    data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

    event: ping
    data: {"type":"ping"}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":","}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" 你"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"好"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"!"}}

    event: content_block_stop
    data: {"type":"content_block_stop","index":0}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5}}

    event: message_stop
    data: {"type":"message_stop"}

    "
  `)
})

test('message stream with a tool call', async () => {
  const tools = [{ name: 'clock', input_schema: clock.function.parameters }]
  const body = { model: 'claude-haiku-4-5', stream: true, tools, tool_choice: { type: 'any' } }
  expect(await send('/v1/messages', body)).toMatchInlineSnapshot(`
    "event: message_start
    data: {"type":"message_start","message":{"model":"claude-haiku-4-5-20251001","id":"msg_01…","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":405,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"service_tier":"standard","inference_geo":"not_available"}}}

    event: content_block_start
    data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_01…","name":"clock","input":{}}}

    event: ping
    data: {"type":"ping"}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\\""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"zone"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\\""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":":"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\\""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"UTC"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\\""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"}"}}

    event: content_block_stop
    data: {"type":"content_block_stop","index":0}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":405,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":18}}

    event: message_stop
    data: {"type":"message_stop"}

    "
  `)
})

test('errors of both dialects', async () => {
  expect(await send('/v1/chat/completions', {})).toMatchInlineSnapshot(`
    "{
      "error": {
        "message": "you must provide a model parameter",
        "type": "invalid_request_error",
        "param": null,
        "code": null
      }
    }"
  `)
  expect(await send('/v1/messages', { model: 'claude-haiku-4-5', max_tokens: 0 })).toMatch(
    /^\{"type":"error","error":\{"type":"invalid_request_error","message":"max_tokens: [^"]+"\},"request_id":"req_011C\w+"\}$/,
  )
})
