import type { JsonObject } from '../dialect.ts'

/** What the tools and the answer of the fixtures look like, a picture of one pixel, and a page. */

export const schema = {
  type: 'object',
  properties: {
    city: { type: 'string', description: 'Name of a city', minLength: 2 },
    days: { type: 'integer' },
  },
  required: ['city', 'days'],
  additionalProperties: false,
}
export const answerSchema = {
  type: 'object',
  properties: { summary: { type: 'string' }, warmer: { type: 'string', enum: ['Oslo', 'Rome'] } },
  required: ['summary', 'warmer'],
  additionalProperties: false,
}
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
export const pdf = 'JVBERi0xLjQKJcOkw7zDtsOfCg=='

export const chat: JsonObject = {
  model: 'gpt-x',
  messages: [
    { role: 'developer', content: 'Be brief.' },
    {
      role: 'system',
      content: [{ type: 'text', text: 'Metric units.', cache_control: { type: 'ephemeral' } }],
    },
    {
      role: 'user',
      name: 'ada',
      content: [
        { type: 'text', text: 'Oslo or Rome?' },
        { type: 'image_url', image_url: { url: 'https://example.test/map.png', detail: 'low' } },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
        { type: 'file', file: { filename: 'plan.pdf', file_data: `data:application/pdf;base64,${pdf}` } },
        { type: 'file', file: { file_id: 'file-123' } },
        { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      ],
    },
    {
      role: 'assistant',
      content: 'Let me look.',
      refusal: 'Not Paris.',
      reasoning_content: 'Two places.',
      tool_calls: [
        {
          id: 'call_a',
          type: 'function',
          function: { name: 'weather', arguments: '{"city":"Oslo","days":2}' },
        },
        {
          id: 'call_b',
          type: 'function',
          function: { name: 'weather', arguments: '{"city":"Rome","days":3}' },
        },
      ],
    },
    { role: 'tool', tool_call_id: 'call_b', content: '25 degrees' },
    { role: 'tool', tool_call_id: 'call_a', content: [{ type: 'text', text: '{"degrees":7}' }] },
    { role: 'user', content: 'And?' },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'weather', description: 'Looks it up', parameters: schema, strict: true },
    },
    {
      type: 'function',
      function: { name: 'news', parameters: { type: 'object', properties: { of: { type: 'string' } } } },
    },
    { type: 'custom', custom: { name: 'shell' } },
  ],
  tool_choice: { type: 'function', function: { name: 'weather' } },
  parallel_tool_calls: false,
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'verdict', description: 'Which', strict: true, schema: answerSchema },
  },
  verbosity: 'low',
  reasoning_effort: 'high',
  temperature: 1.5,
  top_p: 0.9,
  stop: ['END', 'STOP'],
  seed: 7,
  frequency_penalty: 0.5,
  presence_penalty: 0.25,
  max_completion_tokens: 30_000,
  n: 2,
  logprobs: true,
  top_logprobs: 3,
  logit_bias: { '50256': -100 },
  user: 'user-1',
  metadata: { team: 'blue' },
  store: true,
  service_tier: 'flex',
  prompt_cache_key: 'k1',
  stream: true,
  stream_options: { include_usage: true, tomorrow: 1 },
  modalities: ['text', 'audio'],
  prediction: { type: 'content', content: 'x' },
  tomorrow: { a: 1 },
}

export const responses: JsonObject = {
  model: 'gpt-x',
  instructions: 'Be brief.',
  input: [
    { role: 'developer', content: 'Metric units.' },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'Oslo or Rome?' },
        { type: 'input_image', image_url: 'https://example.test/map.png', detail: 'high' },
        { type: 'input_image', file_id: 'file-9', detail: 'low' },
        { type: 'input_file', filename: 'plan.pdf', file_data: `data:application/pdf;base64,${pdf}` },
        { type: 'input_file', file_url: 'https://example.test/plan.pdf' },
      ],
    },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Two.' }],
      encrypted_content: 'gAAA',
    },
    {
      type: 'message',
      id: 'msg_1',
      status: 'completed',
      role: 'assistant',
      phase: 'commentary',
      content: [
        { type: 'output_text', text: 'Let me look.', annotations: [{ type: 'url_citation', url: 'x' }] },
      ],
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_a',
      name: 'weather',
      arguments: '{"city":"Oslo","days":2}',
    },
    {
      type: 'function_call',
      id: 'fc_2',
      call_id: 'call_b',
      name: 'weather',
      arguments: '{"city":"Rome","days":3}',
    },
    { type: 'function_call_output', call_id: 'call_a', output: '7 degrees' },
    {
      type: 'function_call_output',
      call_id: 'call_b',
      output: [
        { type: 'input_text', text: '25 degrees' },
        { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'low' },
      ],
    },
    { type: 'web_search_call', id: 'ws_1', status: 'completed' },
    { type: 'item_reference', id: 'x' },
  ],
  tools: [
    { type: 'function', name: 'weather', description: 'Looks it up', parameters: schema, strict: true },
    { type: 'web_search' },
  ],
  tool_choice: {
    type: 'allowed_tools',
    mode: 'required',
    tools: [{ type: 'function', name: 'weather' }],
  },
  parallel_tool_calls: false,
  text: {
    verbosity: 'low',
    format: {
      type: 'json_schema',
      name: 'verdict',
      description: 'Which',
      strict: true,
      schema: answerSchema,
    },
  },
  reasoning: { effort: 'medium', summary: 'detailed', tomorrow: 1 },
  include: ['reasoning.encrypted_content', 'file_search_call.results'],
  temperature: 0.5,
  top_p: 0.9,
  max_output_tokens: 40_000,
  max_tool_calls: 4,
  top_logprobs: 2,
  truncation: 'auto',
  user: 'user-1',
  safety_identifier: 's',
  metadata: { team: 'blue' },
  store: true,
  service_tier: 'flex',
  prompt_cache_key: 'k1',
  stream: true,
}
