import { once } from 'node:events'
import { connect as connectTo, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { clientPool, type ClientPool } from './client-pool.ts'
import type { WireRequest } from './request-text.ts'
import type { WireControl } from './ticket.ts'

const open: (() => unknown)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A provider that does what it is told with each request, one after the other on all its connections. */
async function provider(onRequest: (socket: Socket, text: string, count: number) => void) {
  let connections = 0
  let requests = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (bytes) => onRequest(socket, bytes.toString('latin1'), ++requests))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  open.push(() => (server.close(), sockets.forEach((socket) => socket.destroy())))
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    counts: () => ({ connections, requests }),
  }
}

function poolTo(port: number, { connectionsAtMost = 8, idleAtMostMs = 5_000 } = {}): ClientPool {
  const pool = clientPool({
    ...{ host: `127.0.0.1:${port}`, connectionsAtMost, idleAtMostMs },
    connect(answer) {
      const socket = connectTo(port, '127.0.0.1')
      const onError = (error: Error): void => answer(error, null)
      socket.once('error', onError)
      socket.once('connect', () => {
        socket.off('error', onError)
        answer(null, socket)
      })
    },
  })
  open.push(pool.destroy)
  return pool
}

type Came = {
  status: number | null
  body: string
  error: string | null
  isMalformed: boolean
  pieces: number
}

function ask(
  pool: ClientPool,
  of: Partial<WireRequest> = {},
  onHead: (control: WireControl) => void = () => {},
) {
  const came: Came = { status: null, body: '', error: null, isMalformed: false, pieces: 0 }
  const { promise, resolve } = Promise.withResolvers<Came>()
  const control = pool.send(
    {
      ...{ method: 'POST', path: '/v1', headers: ['a', 'b'], body: Buffer.from('{}') },
      ...{ headTimeoutMs: 5_000, idleTimeoutMs: 5_000, ...of },
    },
    {
      onSent() {},
      onHead(status) {
        came.status = status
        onHead(control)
      },
      onData(bytes) {
        came.pieces++
        came.body += bytes.toString()
      },
      onEnd: () => resolve(came),
      onError({ code, isMalformed }) {
        came.error = code
        came.isMalformed = isMalformed
        resolve(came)
      },
    },
  )
  return { control, came, ended: promise }
}

const ok = (body: string, fields = '') =>
  `HTTP/1.1 200 OK\r\n${fields}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const until = async (holds: () => boolean) => {
  for (const end = Date.now() + 5_000; !holds() && Date.now() < end;)
    await new Promise((go) => setTimeout(go, 5))
  expect(holds()).toBe(true)
}

test('one after the other on one connection, side by side on several', async () => {
  const { port, counts } = await provider((socket, _, count) => socket.write(ok(`r${count}`)))
  const pool = poolTo(port)
  for (const body of ['r1', 'r2', 'r3']) expect((await ask(pool).ended).body).toBe(body)
  expect(counts()).toEqual({ connections: 1, requests: 3 })
  await Promise.all([ask(pool).ended, ask(pool).ended, ask(pool).ended])
  expect(counts()).toEqual({ connections: 3, requests: 6 })
})

test('what is sent is one well-framed request', async () => {
  const seen: string[] = []
  const { port } = await provider((socket, text) => (seen.push(text), socket.write(ok(''))))
  const pool = poolTo(port)
  await ask(pool, { headers: ['Authorization', 'Bearer ü'], body: Buffer.from('{"a":"ü"}') }).ended
  await ask(pool, { method: 'GET', path: '/v1?x=1', headers: [], body: null }).ended
  expect(seen).toEqual([
    `POST /v1 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\nAuthorization: Bearer ü\r\ncontent-length: 10\r\n\r\n` +
      Buffer.from('{"a":"ü"}').toString('latin1'),
    `GET /v1?x=1 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\n\r\n`,
  ])
})

test.each([
  ['a line break in a value', { headers: ['a', 'b\r\nc: d'] }],
  ['a line break in a name', { headers: ['a\r\nc', 'd'] }],
  ['a character that is no byte', { headers: ['a', '你'] }],
  ['a framing of its own', { headers: ['Transfer-Encoding', 'chunked'] }],
  ['a second length', { headers: ['content-length', '0'] }],
  ['a space in the path', { path: '/v1 HTTP/1.1\r\nx: y' }],
  ['a path without its slash', { path: 'v1' }],
  ['a method that is none', { method: 'GET /' }],
])('never sent: %s', async (_, of) => {
  const { port, counts } = await provider((socket) => socket.write(ok('')))
  expect(await ask(poolTo(port), of).ended).toMatchObject({ error: 'request-unfit', status: null })
  expect(counts().connections).toBe(0)
})

test('a connection that must not carry another request carries none', async () => {
  const replies = [
    ok('closing', 'connection: close\r\n'),
    ok('older').replace('HTTP/1.1', 'HTTP/1.0'),
    ok('more') + 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    ok('hinted', 'keep-alive: timeout=1\r\n'),
    ok('fine'),
  ]
  const { port, counts } = await provider((socket, _, count) => socket.write(replies[count - 1]!))
  const pool = poolTo(port)
  for (const body of ['closing', 'older', 'more', 'hinted', 'fine'])
    expect(await ask(pool).ended).toMatchObject({ body, error: null })
  expect(counts()).toEqual({ connections: 5, requests: 5 })
})

test('an idle connection is closed after its time, and bytes that nobody asked for close it at once', async () => {
  const { port, sockets, counts } = await provider((socket) => socket.write(ok('')))
  const pool = poolTo(port, { idleAtMostMs: 60 })
  await ask(pool).ended
  await until(() => sockets.size === 0)
  const other = poolTo(port)
  await ask(other).ended
  for (const socket of sockets) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged')
  await until(() => sockets.size === 0)
  expect((await ask(other).ended).body).toBe('')
  expect(counts().connections).toBe(3)
})

test('past the limit requests wait for their turn; one given up while it waits is never sent', async () => {
  const held: Socket[] = []
  const { port, counts } = await provider((socket) => held.push(socket))
  const pool = poolTo(port, { connectionsAtMost: 2 })
  const asked = Array.from({ length: 5 }, () => ask(pool))
  await until(() => counts().requests === 2)
  asked[3]!.control.abort()
  for (let answered = 0; answered < 4; answered++) {
    await until(() => held.length > 0)
    held.shift()!.write(ok('done'))
  }
  for (const at of [0, 1, 2, 4]) expect((await asked[at]!.ended).body).toBe('done')
  expect(counts()).toEqual({ connections: 2, requests: 4 })
  expect(asked[3]!.came).toMatchObject({ status: null, error: null })
})

test('what is given up closes its connection and is heard of no more', async () => {
  const { port, sockets } = await provider((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
  )
  const { came, control } = ask(poolTo(port), {}, (under) => under.abort())
  await until(() => came.status === 200 && sockets.size === 0)
  expect(came).toMatchObject({ body: '', error: null })
  control.pause()
  control.resume()
  control.abort()
})

test('a control of a request that is over does nothing to the next on its connection', async () => {
  const { port, counts } = await provider((socket) => setTimeout(() => socket.write(ok('x')), 20))
  const pool = poolTo(port)
  const first = ask(pool)
  await first.ended
  const second = ask(pool)
  first.control.abort()
  first.control.pause()
  expect(await second.ended).toMatchObject({ body: 'x', error: null })
  expect(counts().connections).toBe(1)
})

test('no head in time, no more body in time; while it is paused nothing is waited for', async () => {
  const { port } = await provider((socket, text) => {
    if (text.startsWith('POST /silent')) return
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')
    if (text.startsWith('POST /slow')) setTimeout(() => socket.write('defghi'), 300)
  })
  const pool = poolTo(port)
  const times = { headTimeoutMs: 120, idleTimeoutMs: 120 }
  expect((await ask(pool, { path: '/silent', ...times }).ended).error).toBe('head-timeout')
  expect(await ask(pool, { path: '/stall', ...times }).ended).toMatchObject({
    error: 'body-timeout',
    body: 'abc',
  })
  const paused = ask(pool, { path: '/slow', ...times }, (control) => {
    control.pause()
    setTimeout(control.resume.bind(control), 280)
  })
  expect(await paused.ended).toMatchObject({ error: null, body: 'abcdefghi' })
})

test('a provider that leaves, that resets, that is not there', async () => {
  const { port, sockets } = await provider((socket, text) => {
    if (text.startsWith('POST /half')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')
    else if (text.startsWith('POST /reset')) socket.resetAndDestroy()
    else if (text.startsWith('POST /wrong')) socket.write('nonsense\r\n\r\n')
    else socket.end('HTTP/1.1 200 OK\r\n\r\nto its end')
  })
  const pool = poolTo(port)
  expect((await ask(pool, { path: '/half' }).ended).error).toBe('closed-early')
  expect(await ask(pool, { path: '/reset' }).ended).toMatchObject({ error: 'ECONNRESET', isMalformed: false })
  expect(await ask(pool, { path: '/wrong' }).ended).toMatchObject({
    error: 'head-malformed',
    isMalformed: true,
  })
  expect(await ask(pool, { path: '/end' }).ended).toMatchObject({ error: null, body: 'to its end' })
  await until(() => sockets.size === 0)
  expect((await ask(poolTo(1)).ended).error).toBe('ECONNREFUSED')
})

test('a large body and a large reply pass whole, in pieces', async () => {
  const sent = Buffer.alloc(3 << 20, 'x')
  let got = 0
  const { port } = await provider((socket, text) => {
    got += text.length - (text.startsWith('POST') ? text.indexOf('\r\n\r\n') + 4 : 0)
    if (got === sent.length) socket.write(ok('y'.repeat(3 << 20)))
  })
  const { body, pieces } = await ask(poolTo(port), { body: sent }).ended
  expect(body).toBe('y'.repeat(3 << 20))
  expect(pieces).toBeGreaterThan(10)
})

test('a pool that closes lets what is under way end; one that is destroyed fails it', async () => {
  const held: Socket[] = []
  const { port, sockets } = await provider((socket) => held.push(socket))
  const closing = poolTo(port)
  const kept = ask(closing)
  await until(() => held.length === 1)
  closing.close()
  expect((await ask(closing).ended).error).toBe('pool-closed')
  held[0]!.write(ok('whole'))
  expect((await kept.ended).body).toBe('whole')
  const ending = poolTo(port, { connectionsAtMost: 1 })
  const [under, waiting] = [ask(ending), ask(ending)]
  await until(() => held.length === 2)
  ending.destroy()
  expect((await under.ended).error).toBe('pool-closed')
  expect((await waiting.ended).error).toBe('pool-closed')
  await until(() => sockets.size === 0)
})
