import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { streamedAnswers, wholeAnswers } from './answers.fixture.ts'
import { isObject, type JsonObject } from '../dialect.ts'
import type { Dialect } from './neutral.ts'
import { pairs } from './requests.fixture.ts'
import { translateAnswer, translateError, translateStream } from './translate.ts'

/** What a client's user sees of an answer, whatever the client. */
type Seen = {
  readonly text: string
  readonly thought: string
  readonly calls: readonly (readonly [name: string, input: unknown])[]
  readonly stop: unknown
  readonly input: number | null | undefined
  readonly cached: number | null | undefined
  readonly output: number | null | undefined
}

const createdAt = 1_790_000_000
let server: Server
let address = ''

/** Serves what a provider of the dialect in the path's first segment said, as the client of the second reads it. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const [, from, to, kind] = (request.url ?? '').split('/') as [string, Dialect, Dialect, string]
    request.resume()
    request.on('end', () => {
      if (kind === 'error') {
        const body = errors[from]
        const answer = translateError(from, to, { status: 429, body, retryAfterMs: null })
        response.writeHead(answer.status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(answer.body))
      } else if (kind === 'whole') {
        const answer = translateAnswer(from, to, wholeAnswers[from], { createdAt })
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(answer.ok ? answer.value.body : {}))
      } else {
        const translation = translateStream(from, to, { createdAt, asksUsage: true })
        const bytes = Buffer.from(kind === 'broken' ? broken[from] : streamedAnswers[from])
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (let at = 0; at < bytes.length; at += 97)
          response.write(translation.take(bytes.subarray(at, at + 97)))
        response.end(translation.end())
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((done) => server.close(done)))

const errors: { readonly [dialect in Dialect]: JsonObject } = {
  'openai-chat': {
    error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' },
  },
  'openai-responses': {
    error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' },
  },
  'anthropic-messages': { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } },
  gemini: {
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'Slow down',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.5s' }],
    },
  },
}
/** Each stream with an error after its first text. */
const broken: { readonly [dialect in Dialect]: string } = {
  'openai-chat': `${until('openai-chat', ' look.')}data: ${JSON.stringify(errors['openai-chat'])}\n\n`,
  'openai-responses': `${until('openai-responses', ' look.')}event: error\ndata: {"type":"error","sequence_number":99,"code":"rate_limit_exceeded","message":"Slow down","param":null}\n\n`,
  'anthropic-messages': `${until('anthropic-messages', ' look.')}event: error\ndata: ${JSON.stringify(errors['anthropic-messages'])}\n\n`,
  gemini: `${until('gemini', ' look.')}data: ${JSON.stringify(errors.gemini)}\n\n`,
}
function until(dialect: Dialect, word: string): string {
  const text = streamedAnswers[dialect]
  return text.slice(0, text.indexOf('\n\n', text.indexOf(word)) + 2)
}

const parsed = (text: string): unknown => JSON.parse(text)
const openai = (path: string) => new OpenAI({ apiKey: 'x', baseURL: `${address}${path}`, maxRetries: 0 })

const clients: { readonly [dialect in Dialect]: (path: string, stream: boolean) => Promise<Seen> } = {
  async 'openai-chat'(path, stream) {
    const client = openai(path).chat.completions
    const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] }
    const chunks = stream ? client.stream({ ...ask, stream_options: { include_usage: true } }) : null
    let thought = ''
    chunks?.on('chunk', (chunk) => {
      const delta = chunk.choices[0]?.delta as { reasoning_content?: string } | undefined
      thought += delta?.reasoning_content ?? ''
    })
    const answer = chunks ? await chunks.finalChatCompletion() : await client.create(ask)
    const { message, finish_reason } = answer.choices[0]!
    return {
      text: message.content ?? '',
      thought: thought || ((message as { reasoning_content?: string }).reasoning_content ?? ''),
      calls: (message.tool_calls ?? []).map((call) =>
        call.type === 'function' ? [call.function.name, parsed(call.function.arguments)] : ['', null],
      ),
      stop: finish_reason,
      input: answer.usage?.prompt_tokens,
      cached: answer.usage?.prompt_tokens_details?.cached_tokens,
      output: answer.usage?.completion_tokens,
    }
  },
  async 'openai-responses'(path, stream) {
    const client = openai(path).responses
    const ask = { model: 'm', input: 'Hi' }
    const answer = stream ? await client.stream(ask).finalResponse() : await client.create(ask)
    return {
      text: answer.output_text,
      thought: answer.output
        .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
        .join(''),
      calls: answer.output.flatMap((item) =>
        item.type === 'function_call' ? [[item.name, parsed(item.arguments)] as const] : [],
      ),
      stop: answer.status,
      input: answer.usage?.input_tokens,
      cached: answer.usage?.input_tokens_details.cached_tokens,
      output: answer.usage?.output_tokens,
    }
  },
  async 'anthropic-messages'(path, stream) {
    const client = new Anthropic({ apiKey: 'x', baseURL: `${address}${path}`, maxRetries: 0 }).messages
    const ask = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] }
    const answer = stream ? await client.stream(ask).finalMessage() : await client.create(ask)
    const { usage } = answer
    return {
      text: answer.content.map((one) => (one.type === 'text' ? one.text : '')).join(''),
      thought: answer.content.map((one) => (one.type === 'thinking' ? one.thinking : '')).join(''),
      calls: answer.content.flatMap((one) =>
        one.type === 'tool_use' ? [[one.name, one.input] as const] : [],
      ),
      stop: answer.stop_reason,
      input:
        usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      cached: usage.cache_read_input_tokens,
      output: usage.output_tokens,
    }
  },
  async gemini(path, stream) {
    const client = new GoogleGenAI({
      apiKey: 'x',
      httpOptions: { baseUrl: `${address}${path}`, apiVersion: 'v1beta' },
    })
    const chat = client.chats.create({ model: 'm' })
    const ask = { message: 'Hi' }
    const answers = stream ? await collect(await chat.sendMessageStream(ask)) : [await chat.sendMessage(ask)]
    // The client keeps a turn only when every chunk of it was whole.
    expect(chat.getHistory(true).length).toBeGreaterThan(1)
    const parts = answers.flatMap((answer) => answer.candidates?.[0]?.content?.parts ?? [])
    const last = answers.at(-1)
    const usage = last?.usageMetadata
    return {
      text: parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join(''),
      thought: parts.map((part) => (part.thought ? (part.text ?? '') : '')).join(''),
      calls: parts.flatMap(({ functionCall }) =>
        functionCall ? [[functionCall.name ?? '', functionCall.args] as const] : [],
      ),
      stop: last?.candidates?.[0]?.finishReason,
      input: usage?.promptTokenCount,
      cached: usage?.cachedContentTokenCount,
      output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    }
  },
}

async function collect<One>(stream: AsyncIterable<One>): Promise<One[]> {
  const all: One[] = []
  for await (const one of stream) all.push(one)
  return all
}

const stops: { readonly [dialect in Dialect]: string } = {
  'openai-chat': 'tool_calls',
  'openai-responses': 'completed',
  'anthropic-messages': 'tool_use',
  gemini: 'STOP',
}

describe.each(pairs)('a provider of %s behind the official client of %s', (from, to) => {
  const expected: Seen = {
    text: 'Let me look.',
    thought: 'Two places.',
    calls: [
      ['weather', { city: 'Oslo', days: 2 }],
      ['weather', { city: 'Rome', days: 3 }],
    ],
    stop: stops[to],
    input: 100,
    cached: 40,
    output: 30,
  }
  test('a whole answer', async () => {
    expect(await clients[to](`/${from}/${to}/whole`, false)).toEqual(expected)
  })
  test('a stream', async () => {
    expect(await clients[to](`/${from}/${to}/stream`, true)).toEqual(expected)
  })
  test('an error is thrown with its status and its message', async () => {
    const thrown = await clients[to](`/${from}/${to}/error`, false).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ status: 429 })
    expect(String(isObject(thrown) ? thrown.message : thrown)).toContain('Slow down')
  })
  test('an error in the middle of a stream is thrown', async () => {
    await expect(clients[to](`/${from}/${to}/broken`, true)).rejects.toThrow('Slow down')
  })
})
