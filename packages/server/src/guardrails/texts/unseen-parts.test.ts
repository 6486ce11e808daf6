import { expect, test } from 'vitest'
import type { Dialect, JsonObject } from '../../providers/dialect.ts'
import { textsOf } from './of-dialect.ts'
import { fileText, fileWith } from './text-file.ts'
import { unseenParts } from './unseen-parts.ts'

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const plain = `data:text/plain;base64,${base64('Mail ann@example.com')}`
const pdf = base64(Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff]))
const user = (...content: readonly JsonObject[]) => ({ messages: [{ role: 'user', content }] })
const input = (...content: readonly JsonObject[]) => ({ input: [{ role: 'user', content }] })
const parts = (...all: readonly JsonObject[]) => ({ contents: [{ role: 'user', parts: all }] })

test.each<readonly [what: string, dialect: Dialect, body: JsonObject, unseen: readonly string[]]>([
  ['words alone', 'openai-chat', user({ type: 'text', text: 'Hello' }), []],
  [
    'a picture',
    'openai-chat',
    user({ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }),
    ['input/image'],
  ],
  ['a voice', 'openai-chat', user({ type: 'input_audio', input_audio: { data: pdf } }), ['input/audio']],
  [
    'a file by its id',
    'openai-chat',
    user({ type: 'file', file: { file_id: 'f' } }),
    ['input/file', 'retrieval/file'],
  ],
  ['a text file', 'openai-chat', user({ type: 'file', file: { file_data: plain } }), []],
  [
    'bytes that call themselves text',
    'openai-chat',
    user({ type: 'file', file: { file_data: `data:text/plain;base64,${pdf}` } }),
    ['input/file', 'retrieval/file'],
  ],
  [
    'a text file too long to read',
    'openai-chat',
    user({ type: 'file', file: { file_data: `data:text/plain;base64,${'QUFB'.repeat(600_000)}` } }),
    ['input/file', 'retrieval/file'],
  ],
  [
    'a picture twice',
    'openai-responses',
    input({ type: 'input_image' }, { type: 'input_image' }),
    ['input/image'],
  ],
  [
    'a screen a tool gave back',
    'openai-responses',
    { input: [{ type: 'computer_call_output', output: { type: 'computer_screenshot' } }] },
    ['tool/image'],
  ],
  [
    'an earlier answer',
    'openai-responses',
    { input: 'And then?', previous_response_id: 'r' },
    ['input/kept'],
  ],
  ['a conversation', 'openai-responses', { input: 'And then?', conversation: { id: 'c' } }, ['input/kept']],
  ['a kept item', 'openai-responses', { input: [{ type: 'item_reference', id: 'i' }] }, ['input/kept']],
  ['a kept prompt', 'openai-responses', { input: 'x', prompt: { id: 'p' } }, ['input/kept']],
  ['no earlier answer', 'openai-responses', { input: 'x', previous_response_id: null }, []],
  ['tokens', 'openai-embeddings', { input: [[1, 2], [3]] }, ['input/tokens']],
  ['tokens of one text', 'openai-embeddings', { input: [1, 2] }, ['input/tokens']],
  ['texts to embed', 'openai-embeddings', { input: ['a', 'b'] }, []],
  [
    'a document of base64',
    'anthropic-messages',
    user({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } }),
    ['input/file', 'retrieval/file'],
  ],
  [
    'documents of words',
    'anthropic-messages',
    user(
      { type: 'document', source: { type: 'text', data: 'Words' } },
      { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'Words' }] } },
    ),
    [],
  ],
  [
    'a kept picture, and one in a document',
    'anthropic-messages',
    user(
      { type: 'image', source: { type: 'file', file_id: 'f' } },
      { type: 'document', source: { type: 'content', content: [{ type: 'image' }] } },
    ),
    ['input/image'],
  ],
  [
    'a picture a tool gave back',
    'anthropic-messages',
    user({ type: 'tool_result', content: [{ type: 'image', source: {} }] }),
    ['tool/image'],
  ],
  ['a film', 'gemini', parts({ fileData: { mimeType: 'video/mp4', fileUri: 'gs://a' } }), ['input/video']],
  [
    'a text file of Gemini',
    'gemini',
    parts({ inlineData: { mimeType: 'text/csv', data: base64('a,b') } }),
    [],
  ],
  [
    'what it cached',
    'gemini',
    { ...parts({ text: 'x' }), cachedContent: 'cachedContents/1' },
    ['input/kept'],
  ],
  [
    'what is counted',
    'gemini-count-tokens',
    { generateContentRequest: parts({ inline_data: { mime_type: 'image/png', data: pdf } }) },
    ['input/image'],
  ],
])('%s (%s)', (_, dialect, body, unseen) => {
  expect(unseenParts(dialect, body).map(({ stage, kind }) => `${stage}/${kind}`)).toEqual(unseen)
})

test.each<readonly [dialect: Dialect, body: JsonObject]>([
  ['openai-chat', user({ type: 'file', file: { file_data: plain } })],
  ['openai-responses', input({ type: 'input_file', file_data: plain })],
  [
    'anthropic-messages',
    user({
      type: 'document',
      source: { type: 'base64', media_type: 'text/plain', data: base64('Mail ann@example.com') },
    }),
  ],
  ['gemini', parts({ inlineData: { mimeType: 'text/plain', data: base64('Mail ann@example.com') } })],
])('%s: a text file is a document', (dialect, body) => {
  const [slot] = textsOf[dialect].requestTexts(body)
  expect(slot).toMatchObject({ stage: 'retrieval', speaker: 'document', form: 'file' })
  expect(fileText(slot!.text)).toBe('Mail ann@example.com')
})

test.each([plain, base64('Mail ann@example.com'), 'data:text/plain,Mail%20ann%40example.com'])(
  'other words stand in a file as the old ones did: %s',
  (data) => expect(fileText(fileWith(data, 'Mail [EMAIL_1]'))).toBe('Mail [EMAIL_1]'),
)
