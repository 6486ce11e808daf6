import { expect, test } from 'vitest'
import { fromCall } from './from-call.ts'

const open = (dialect: string, body: object) => {
  const opened = fromCall(dialect, JSON.stringify(body), 'asked-for')!
  const { variant, row, model, left } = opened
  return { words: variant.words, input: row.input, model, left }
}

test('a chat completion: the system text is the template, the last words of the user are the input', () =>
  expect(
    open('openai-chat', {
      model: 'gpt-4o',
      temperature: 0,
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Return {json}.' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'Where is {it}?' },
      ],
      tools: [{ type: 'function' }],
    }),
  ).toEqual({
    words: {
      // Braces of the recorded text are its own, not variables.
      template: 'Return {{json}}.',
      messages: [{ role: 'assistant', text: 'Hello.', isJson: false }],
      ...{ temperature: '0', maxTokens: '50', responseFormat: '' },
      tools: '[\n  {\n    "type": "function"\n  }\n]',
    },
    ...{ input: 'Where is {it}?', model: 'gpt-4o', left: [] },
  }))

test('messages that are more than a text stay whole', () => {
  const image = {
    role: 'user',
    content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
  }
  const { words, input } = open('openai-chat', { model: 'm', messages: [image] })
  expect(JSON.parse(words.messages[0]!.text)).toEqual(image)
  expect(input).toBe('')
})

test('Anthropic messages, with what could not be taken over', () =>
  expect(
    open('anthropic-messages', {
      model: 'claude-haiku-4-5',
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look.' },
            { type: 'image', source: {} },
          ],
        },
        { role: 'assistant', content: 'I see.' },
        { role: 'user', content: 'And?' },
      ],
      tools: [{ name: 'find', description: 'finds', input_schema: { type: 'object' } }],
    }),
  ).toMatchObject({
    words: {
      template: 'Be brief.',
      messages: [
        { role: 'user', text: 'Look.' },
        { role: 'assistant', text: 'I see.' },
      ],
      tools: expect.stringContaining('"parameters"'),
    },
    ...{ input: 'And?', left: ['images'] },
  }))

test.each([
  ['openai-chat', 'no json'],
  ['openai-chat', '{}'],
  ['openai-embeddings', '{"messages": []}'],
])('%s of %s cannot be opened', (dialect, body) => expect(fromCall(dialect, body, 'm')).toBeNull())

test('the Responses interface: instructions, settings, tools and the format of its answer', () =>
  expect(
    open('openai-responses', {
      ...{ model: 'gpt-4o', temperature: 0.5, max_output_tokens: 40, instructions: 'Be brief.' },
      input: [
        { role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
        { type: 'function_call', call_id: 'c1', name: 'find', arguments: '{}' },
        { role: 'user', content: 'Where?' },
      ],
      tools: [{ type: 'function', name: 'find', parameters: { type: 'object' } }, { type: 'web_search' }],
      text: { format: { type: 'json_schema', name: 'place', schema: { type: 'object' } } },
    }),
  ).toMatchObject({
    words: {
      ...{ template: 'Be brief.', temperature: '0.5', maxTokens: '40' },
      messages: [{ role: 'assistant', text: 'Hello.' }],
      tools: expect.not.stringContaining('web_search'),
      responseFormat: expect.stringContaining('"name": "place"'),
    },
    ...{ input: 'Where?', model: 'gpt-4o', left: ['tool calls', 'tools that the provider runs'] },
  }))

test('Gemini, whose model stands in the address', () =>
  expect(
    open('gemini', {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ text: 'Hello.' }] },
        { role: 'user', parts: [{ text: 'Where?' }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'find', parameters: { type: 'OBJECT' } }] }],
      generationConfig: { temperature: 0, maxOutputTokens: 9, responseMimeType: 'application/json' },
    }),
  ).toMatchObject({
    words: {
      ...{ template: 'Be brief.', temperature: '0', maxTokens: '9' },
      messages: [
        { role: 'user', text: 'Hi' },
        { role: 'assistant', text: 'Hello.' },
      ],
      tools: expect.stringContaining('"type": "object"'),
      responseFormat: expect.stringContaining('json_object'),
    },
    ...{ input: 'Where?', model: 'asked-for', left: [] },
  }))
