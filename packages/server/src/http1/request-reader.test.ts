import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recogniseRequest } from './request-reader.ts'

const post = (body: string, fields = '') =>
  `POST /v1/x?y=1 HTTP/1.1\r\nHost: x\r\n${fields}content-length: ${body.length}\r\n\r\n${body}`
const read = (text: string) => recogniseRequest(Buffer.from(text, 'latin1'))

test('a plain request, with its fields as they came and by their names', () => {
  const seen = read(post('{}', 'X-A:  two words\t\r\n') + 'more')
  expect(seen).toMatchObject({
    kind: 'whole',
    length: post('{}', 'X-A:  two words\t\r\n').length,
    request: {
      ...{ method: 'POST', url: '/v1/x?y=1', complete: true },
      headers: { host: 'x', 'x-a': 'two words', 'content-length': '2' },
      rawHeaders: ['Host', 'x', 'X-A', 'two words', 'content-length', '2'],
    },
  })
  expect(seen.kind === 'whole' && seen.request.body.toString()).toBe('{}')
})

test('what is not whole yet says how much it needs at least, and is never taken early', () => {
  const text = post('body')
  for (let length = 0; length < text.length; length++) {
    const seen = read(text.slice(0, length))
    expect(seen.kind).toBe('more')
    if (seen.kind === 'more') expect(seen.bytes).toBeGreaterThan(length)
  }
})

test.each([
  ['names that every object has', '__proto__: a\r\n'],
  ['a field twice, in other letters', 'a: 1\r\nA: 1\r\n'],
  ['a body that is packed', 'content-encoding: gzip\r\n'],
  ['a connection of its own kind', 'connection: upgrade\r\n'],
  ['a head without bounds', `a: ${'b'.repeat(20_000)}\r\n`],
])('left to others: %s', (_, fields) => {
  expect(read(post('', fields)).kind).toBe('other')
})

test('left to others, from the first bytes on', () => {
  for (const text of ['G', 'POST h', 'PUT /v1', '\x16\x03\x01', 'POST  /v1'])
    expect(read(text).kind).toBe('other')
  expect(read('POST /v1 HTTP/1.0\r\nhost: x\r\ncontent-length: 0\r\n\r\n').kind).toBe('other')
  expect(read(post('').replace('content-length: 0', 'content-length: 0x0')).kind).toBe('other')
  expect(read(post('').replace('content-length: 0', 'content-length: 999999')).kind).toBe('other')
})

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')))
  request.on('end', () => {
    const { url, rawHeaders, headers } = request
    response.setHeader('connection', 'close')
    response.end(JSON.stringify({ url, rawHeaders, headers, body }), 'latin1')
  })
})
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => void server.close())

async function asNodeReads(bytes: Buffer): Promise<unknown> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let came = ''
  socket.on('data', (piece) => (came += piece.toString('latin1')))
  socket.write(bytes)
  await once(socket, 'close')
  const body = /^HTTP\/1\.1 200 [^]*?\r\n\r\n([^]*)$/.exec(came)?.[1]
  return body === undefined ? came : JSON.parse(body)
}

const mark = fc.constantFrom('\r', '\n', ':', ' ', '0', '5', ',', '\0', '\t', 'é', 'A')

test('damaged requests: what is taken here, node:http reads alike, to the last field', async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[a-z]{0,30}$/),
      fc.array(fc.tuple(fc.nat(), mark), { minLength: 1, maxLength: 2 }),
      async (body, marks) => {
        const bytes = Buffer.from(post(body, 'x-a: 1\r\nX-B: two words\r\n'), 'latin1')
        for (const [where, of] of marks) bytes.write(of, where % bytes.length, 'latin1')
        const seen = recogniseRequest(bytes)
        if (seen.kind !== 'whole') return
        taken++
        const { url, rawHeaders, headers } = seen.request
        const ours = { url, rawHeaders, headers, body: seen.request.body.toString('latin1') }
        expect(await asNodeReads(bytes.subarray(0, seen.length))).toEqual(ours)
      },
    ),
    { numRuns: 500 },
  )
  expect(taken).toBeGreaterThan(50)
}, 60_000)
