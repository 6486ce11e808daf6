import type { JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'
import { answerSchema, chat, pdf, pixel, responses, schema } from './requests-openai.fixture.ts'

/** A conversation with everything each dialect can say: two calls at once, their results, pictures, a schema, thoughts. */

const anthropic: JsonObject = {
  model: 'claude-x',
  max_tokens: 20_000,
  system: [
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Metric units.', cache_control: { type: 'ephemeral' } },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Oslo or Rome?', citations: [{ type: 'char_location' }] },
        { type: 'image', source: { type: 'url', url: 'https://example.test/map.png' } },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
        {
          type: 'document',
          title: 'plan.pdf',
          context: 'the plan',
          citations: { enabled: true },
          source: { type: 'base64', media_type: 'application/pdf', data: pdf },
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Walk.' } },
        { type: 'document', source: { type: 'file', file_id: 'file_1' } },
        { type: 'search_result', title: 's', source: 's', content: [] },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Two places.', signature: 'EqQB' },
        { type: 'redacted_thinking', data: 'RED' },
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'toolu_a', name: 'weather', input: { city: 'Oslo', days: 2 } },
        { type: 'tool_use', id: 'toolu_b', name: 'weather', input: { city: 'Rome', days: 3 } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_a',
          content: '7 degrees',
          cache_control: { type: 'ephemeral' },
        },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_b',
          is_error: true,
          content: [
            { type: 'text', text: 'offline' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
          ],
        },
        { type: 'text', text: 'And?' },
      ],
    },
  ],
  tools: [
    { name: 'weather', description: 'Looks it up', input_schema: schema, strict: true, defer_loading: true },
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 5_000 },
  output_config: { format: { type: 'json_schema', schema: answerSchema }, tomorrow: 1 },
  temperature: 1,
  top_p: 0.96,
  top_k: 40,
  stop_sequences: ['END'],
  metadata: { user_id: 'user-1', tomorrow: 1 },
  service_tier: 'auto',
  stream: true,
  mcp_servers: [{ type: 'url' }],
}

const gemini: JsonObject = {
  systemInstruction: { parts: [{ text: 'Be brief.' }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'Oslo or Rome?' },
        { inlineData: { mimeType: 'image/png', data: pixel, displayName: 'map' } },
        { fileData: { mimeType: 'image/png', fileUri: 'https://example.test/map.png' } },
        {
          fileData: { mimeType: 'application/pdf', fileUri: 'gs://bucket/plan.pdf' },
          videoMetadata: { fps: 1 },
        },
        { executableCode: { code: '1' } },
      ],
    },
    {
      role: 'model',
      parts: [
        { text: 'Two places.', thought: true, thoughtSignature: 'AAAA' },
        { text: 'Let me look.' },
        { functionCall: { name: 'weather', args: { city: 'Oslo', days: 2 } }, thoughtSignature: 'BBBB' },
        { functionCall: { id: 'given', name: 'weather', args: { city: 'Rome', days: 3 } } },
      ],
    },
    {
      role: 'user',
      parts: [
        { functionResponse: { name: 'weather', response: { output: '7 degrees' } } },
        {
          functionResponse: {
            id: 'given',
            name: 'weather',
            response: { error: 'offline' },
            willContinue: true,
          },
        },
      ],
    },
  ],
  tools: [
    {
      functionDeclarations: [
        {
          name: 'weather',
          description: 'Looks it up',
          parameters: {
            type: 'OBJECT',
            properties: { city: { type: 'STRING', nullable: true }, days: { type: 'INTEGER' } },
            required: ['city'],
            propertyOrdering: ['days', 'city'],
          },
          behavior: 'BLOCKING',
        },
        { name: 'news', parametersJsonSchema: schema },
        { name: 'sports' },
      ],
      googleSearch: {},
    },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather', 'news'] } },
  safetySettings: [{ category: 'x', threshold: 'y' }],
  generationConfig: {
    temperature: 1.25,
    topP: 0.9,
    topK: 40,
    stopSequences: ['END'],
    seed: 7,
    frequencyPenalty: 0.5,
    presencePenalty: 0.25,
    maxOutputTokens: 20_000,
    candidateCount: 2,
    responseLogprobs: true,
    logprobs: 3,
    responseMimeType: 'application/json',
    responseSchema: { type: 'OBJECT', properties: { summary: { type: 'STRING', nullable: true } } },
    thinkingConfig: { thinkingBudget: 8_000, includeThoughts: true },
    mediaResolution: 'LOW',
  },
}

export const fullRequests: { readonly [dialect in Dialect]: JsonObject } = {
  'openai-chat': chat,
  'openai-responses': responses,
  'anthropic-messages': anthropic,
  gemini,
}
export const dialects = Object.keys(fullRequests) as Dialect[]
export const pairs = dialects.flatMap((from) =>
  dialects.filter((to) => to !== from).map((to) => [from, to] as const),
)
