import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WholeRequest } from './request-reader.ts'
import { serverFront } from './server-front.ts'
import type { ServerReply } from './server-reply.ts'

/** Answers what it takes with what it saw; node:http behind it does the same, and says that it was it. */
let serve: (request: WholeRequest, reply: ServerReply) => void = echo
function echo(request: WholeRequest, reply: ServerReply): void {
  const said = JSON.stringify({ by: 'front', url: request.url, body: request.body.toString('latin1') })
  reply.writeHead(200, ['content-type', 'application/json', 'content-length', String(said.length)])
  reply.end(Buffer.from(said))
}
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')))
  request.on('end', () => response.end(JSON.stringify({ by: 'node', url: request.url, body }), 'latin1'))
})
const behind = server.listeners('connection') as ((socket: Socket) => void)[]
server.removeAllListeners('connection')
const front = serverFront({
  wayOf: (url) => (url.startsWith('/hot') ? 'hot' : null),
  serve: (_, request, reply) => serve(request, reply),
  handOff: (socket) => behind.forEach((read) => read.call(server, socket)),
  idleAtMostMs: 1_000,
  restAtMostMs: 150,
})
server.on('connection', front.take)
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  front.cut()
  server.closeAllConnections()
  server.close()
})

/** A connection that remembers all that came. */
async function client() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  let came = ''
  let isClosed = false
  socket.on('data', (bytes) => (came += bytes.toString('latin1')))
  socket.on('close', () => (isClosed = true))
  socket.on('error', () => {})
  return {
    socket,
    came: () => came,
    isClosed: () => isClosed,
    bodies: () =>
      [...came.matchAll(/\{"by".*?"\}/g)].map(
        ([text]) => JSON.parse(text) as { by: string; url: string; body: string },
      ),
    async until(holds: () => boolean): Promise<void> {
      for (const end = Date.now() + 3_000; !holds() && Date.now() < end;)
        await new Promise((go) => setTimeout(go, 3))
      expect(holds(), came).toBe(true)
    },
  }
}
const post = (body: string, { url = '/hot', fields = '' } = {}) =>
  `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n${fields}\r\n${body}`

test('plain requests on one connection, one after the other', async () => {
  const { socket, bodies, until, came } = await client()
  for (let at = 1; at <= 3; at++) {
    socket.write(post(`b${at}`))
    await until(() => bodies().length === at)
  }
  expect(bodies().map(({ by, body }) => by + body)).toEqual(['frontb1', 'frontb2', 'frontb3'])
  expect(came()).toMatch(
    /^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json\r\n(.*\r\n)*date: .* GMT\r\nconnection: keep-alive\r\nkeep-alive: timeout=1\r\n/,
  )
  socket.destroy()
})

test.each([
  ['another way', post('b', { url: '/cold' })],
  ['another method', 'GET /hot HTTP/1.1\r\nhost: x\r\n\r\n'],
  [
    'a chunked body',
    'POST /hot HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n',
  ],
  ['a field twice', post('b', { fields: 'a: 1\r\nA: 2\r\n' })],
  ['a wish to be asked first', post('b', { fields: 'expect: 100-continue\r\n' })],
  ['a wish to close', post('b', { fields: 'connection: close\r\n' })],
  ['a large body', post('b'.repeat(300_000))],
])('handed over, whole: %s', async (_, text) => {
  const { socket, bodies, until } = await client()
  socket.write(text)
  await until(() => bodies().length === 1)
  const sent = /\r\n\r\n(b+)$/.exec(text)?.[1] ?? (text.startsWith('GET') ? '' : 'b')
  expect(bodies()[0]).toMatchObject({ by: 'node', body: sent })
  socket.destroy()
})

test.each([
  ['two lengths', post('b', { fields: 'content-length: 5\r\n' })],
  ['a length beside chunks', post('b', { fields: 'transfer-encoding: chunked\r\n' })],
  ['a folded line', post('b', { fields: 'a: b\r\n c\r\n' })],
  ['a space before the colon', post('b', { fields: 'a : b\r\n' })],
  ['a null byte', post('b', { fields: 'a: \0\r\n' })],
  ['no host', 'POST /hot HTTP/1.1\r\ncontent-length: 1\r\n\r\nb'],
])('refused by whom it is handed to: %s', async (_, text) => {
  const { socket, came, until } = await client()
  socket.write(text)
  await until(() => came().length > 0)
  expect(came()).toMatch(/^HTTP\/1\.1 400 /)
  socket.destroy()
})

test('a connection goes over to the other at any of its requests, and stays there', async () => {
  const { socket, bodies, until } = await client()
  for (const text of [post('1'), post('2', { url: '/cold' }), post('3')]) {
    const { length } = bodies()
    socket.write(text)
    await until(() => bodies().length === length + 1)
  }
  expect(bodies().map(({ by, body }) => by + body)).toEqual(['front1', 'node2', 'node3'])
  socket.destroy()
})

test('requests sent ahead are answered in their order, whoever answers', async () => {
  const { socket, bodies, until } = await client()
  socket.write(post('1') + post('2') + post('3', { url: '/cold' }) + post('4'))
  await until(() => bodies().length === 4)
  expect(bodies().map(({ by, body }) => by + body)).toEqual(['front1', 'front2', 'node3', 'node4'])
  socket.destroy()
})

test('a request in pieces; one whose rest does not come goes to who can wait for it', async () => {
  const { socket, bodies, until } = await client()
  for (const piece of post('in pieces').match(/.{1,7}/gs)!) {
    socket.write(piece)
    await new Promise((go) => setTimeout(go, 2))
  }
  await until(() => bodies().length === 1)
  socket.write(post('late').slice(0, -2))
  await new Promise((go) => setTimeout(go, 300))
  socket.write('te')
  await until(() => bodies().length === 2)
  expect(bodies().map(({ by, body }) => by + body)).toEqual(['frontin pieces', 'nodelate'])
  socket.destroy()
})

test('a reply in pieces is chunked, with what was set before and in place of it', async () => {
  serve = (_, reply) => {
    reply.setHeader('x-a', '1')
    reply.setHeader('X-B', '1')
    reply.setHeader('x-b', '2')
    reply.writeHead(201, ['X-A', 'given'])
    reply.flushHeaders()
    reply.write(Buffer.from('ab'))
    reply.write(Buffer.alloc(0))
    reply.write(Buffer.alloc(40_000, 'c'))
    setTimeout(() => reply.end('d'), 10)
  }
  const { socket, came, until } = await client()
  socket.write(post(''))
  await until(() => came().endsWith('0\r\n\r\n'))
  expect(came()).toMatch(/^HTTP\/1\.1 201 Created\r\nx-b: 2\r\nX-A: given\r\ndate/)
  expect(came()).toContain(
    `transfer-encoding: chunked\r\n\r\n2\r\nab\r\n9c40\r\n${'c'.repeat(40_000)}\r\n1\r\nd\r\n0\r\n\r\n`,
  )
  serve = echo
  socket.write(post('next'))
  await until(() => came().includes('"body":"next"'))
  socket.destroy()
})

test('a header that would break the framing is not written', async () => {
  const thrown: unknown[] = []
  serve = (_, reply) => {
    for (const headers of [
      ['a', 'b\r\nc: d'],
      ['a b', 'c'],
      ['a', '你'],
    ])
      try {
        reply.writeHead(200, headers)
      } catch (error) {
        thrown.push(error)
      }
    reply.destroy()
  }
  const { socket, isClosed, until, came } = await client()
  socket.write(post(''))
  await until(isClosed)
  expect(thrown).toHaveLength(3)
  expect(came()).toBe('')
  serve = echo
})

test('who leaves is noticed, while the reply is made and while it is sent', async () => {
  for (const leave of ['destroy', 'end'] as const) {
    let reply: ServerReply | null = null
    const heard: string[] = []
    serve = (_, made) => {
      reply = made
      made.on('close', () => heard.push(`close ${made.writableFinished}`))
      made.writeHead(200, [])
      made.write(Buffer.from('x'))
    }
    const { socket, came, until } = await client()
    socket.write(post(''))
    await until(() => came() !== '')
    socket[leave]()
    await until(() => heard.length > 0)
    expect(heard).toEqual(['close false'])
    expect(reply!.destroyed).toBe(true)
    expect(reply!.write(Buffer.from('more'))).toBe(true)
    reply!.end('nothing')
  }
  serve = echo
})

test('who reads slowly is waited for', async () => {
  let drains = 0
  serve = (_, reply) => {
    reply.writeHead(200, [])
    let left = 200
    const more = (): void => {
      while (left-- > 0)
        if (!reply.write(Buffer.alloc(64 << 10, 'y')))
          return void reply.once('drain', () => (drains++, more()))
      reply.end()
    }
    more()
  }
  const { socket, came, until } = await client()
  socket.pause()
  socket.write(post(''))
  await new Promise((go) => setTimeout(go, 50))
  socket.resume()
  await until(() => came().endsWith('0\r\n\r\n'))
  expect(drains).toBeGreaterThan(0)
  expect(came().match(/y/g)).toHaveLength(200 * (64 << 10))
  socket.destroy()
  serve = echo
})

test('who leaves while sending is served as one who left', async () => {
  for (const leave of ['destroy', 'end'] as const) {
    const seen: [WholeRequest, ServerReply][] = []
    serve = (request, reply) => seen.push([request, reply])
    const { socket, until } = await client()
    socket.write(post('not all of it').slice(0, -6))
    await new Promise((go) => setTimeout(go, 20))
    socket[leave]()
    await until(() => seen.length === 1)
    const [request, reply] = seen[0]!
    expect(request).toMatchObject({ url: '/hot', isCut: true })
    expect(reply.destroyed).toBe(true)
    reply.writeHead(200, [])
    reply.end('nobody reads it')
  }
  serve = echo
})

test('an idle connection is closed after its time', async () => {
  const { socket, bodies, isClosed, until } = await client()
  socket.write(post('1'))
  await until(() => bodies().length === 1)
  await until(isClosed)
})

test('stopping: idle ones close, the reply under way says that it is the last', async () => {
  const other = serverFront({
    ...{
      wayOf: () => 'hot',
      handOff: (socket: Socket) => socket.destroy(),
      idleAtMostMs: 5_000,
      restAtMostMs: 5_000,
    },
    serve: (_, request, reply) => setTimeout(() => echo(request, reply), 60),
  })
  server.off('connection', front.take)
  server.on('connection', other.take)
  const [idle, busy] = [await client(), await client()]
  idle.socket.write(post('1'))
  await idle.until(() => idle.bodies().length === 1)
  busy.socket.write(post('2'))
  await new Promise((go) => setTimeout(go, 20))
  other.close()
  await idle.until(idle.isClosed)
  await busy.until(busy.isClosed)
  expect(busy.bodies()).toHaveLength(1)
  expect(busy.came()).toContain('connection: close\r\n')
  server.off('connection', other.take)
  server.on('connection', front.take)
})
