import { expect, test } from 'vitest'
import { readReply } from './read-reply.ts'

const reply = (type: string, ...chunks: (string | Buffer)[]) => ({
  headers: { 'content-type': type },
  async *[Symbol.asyncIterator]() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  },
})
async function read(type: string, ...chunks: (string | Buffer)[]) {
  const pieces: string[] = []
  const said = await readReply(reply(type, ...chunks), async (text) => void pieces.push(text))
  return { ...said, pieces }
}
const chunk = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`
const stream = 'text/event-stream; charset=utf-8'

test('a stream is told piece by piece, wherever its bytes are cut', async () => {
  const whole = chunk({ role: 'assistant' }) + chunk({ content: 'Hé' }) + chunk({ content: 'llo' })
  const bytes = [...Buffer.from(`${whole}data: [DONE]\n\n`)].map((byte) => Buffer.of(byte))
  const { text, pieces, fault } = await read(stream, ...bytes)
  expect({ text, pieces, fault }).toEqual({ text: 'Héllo', pieces: ['Hé', 'llo'], fault: null })
})

test('tools that are called are put together', async () => {
  const call = (index: number, piece: object) => chunk({ tool_calls: [{ index, function: piece }] })
  const { toolCalls } = await read(
    stream,
    call(0, { name: 'find', arguments: '{"a' }) + call(1, { name: 'pay', arguments: '{}' }),
    call(0, { arguments: '":1}' }),
  )
  expect(toolCalls).toEqual([
    { name: 'find', arguments: '{"a":1}' },
    { name: 'pay', arguments: '{}' },
  ])
})

test('an error is said in its own words, in a stream after text or as the whole reply', async () => {
  const error = JSON.stringify({ error: { message: 'Too many requests.' } })
  expect(await read(stream, `${chunk({ content: 'a' })}data: ${error}\n\n`)).toMatchObject({
    ...{ text: 'a', fault: 'Too many requests.' },
  })
  expect(await read('application/json', error)).toMatchObject({ text: '', fault: 'Too many requests.' })
})

test('a whole answer is told at once; what is no JSON says nothing', async () => {
  const body = JSON.stringify({ choices: [{ message: { content: 'Hello' } }] })
  expect(await read('application/json', body)).toMatchObject({ text: 'Hello', pieces: ['Hello'] })
  expect(await read('text/html', '<h1>')).toMatchObject({ text: '', fault: null, toolCalls: [] })
})
