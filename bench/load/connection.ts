import { connect, type Socket } from 'node:net'

/**
 * One keep-alive HTTP/1.1 connection that sends one request at a time and does as little as possible with the reply:
 * on two cores the load generator must not be what is measured.
 */
export type Connection = {
  /** Resolves to the status when the whole reply is here. `onBytes` is told of each piece of its body. */
  send(head: string, body: string, onBytes?: (bytes: Buffer) => void): Promise<number>
  close(): void
}

export function openConnection(host: string, port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(connectionOn(socket)))
  })
}

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('\r\n0\r\n\r\n')

function connectionOn(socket: Socket): Connection {
  let held: Buffer | null = null
  let status = 0
  /** Bytes of the body still to come; -1 while it is chunked. */
  let left = 0
  let tail: Buffer = Buffer.alloc(0)
  let done: ((status: number) => void) | null = null
  let failed: ((error: Error) => void) | null = null
  let seen: ((bytes: Buffer) => void) | undefined

  const finish = (): void => {
    const resolve = done
    done = null
    status = 0
    tail = Buffer.alloc(0)
    resolve?.(lastStatus)
  }
  let lastStatus = 0
  const readBody = (bytes: Buffer): void => {
    if (bytes.length > 0) seen?.(bytes)
    if (left >= 0) {
      left -= bytes.length
      if (left <= 0) finish()
      return
    }
    tail = Buffer.concat([tail, bytes]).subarray(-lastChunk.length)
    if (tail.equals(lastChunk)) finish()
  }
  socket.on('data', (chunk: Buffer) => {
    if (status !== 0) return readBody(chunk)
    const bytes: Buffer = held ? Buffer.concat([held, chunk]) : chunk
    const end = bytes.indexOf(headEnd)
    if (end === -1) {
      held = bytes
      return
    }
    held = null
    const head = bytes.toString('latin1', 0, end).toLowerCase()
    status = Number(head.slice(9, 12))
    lastStatus = status
    const length = /content-length: *(\d+)/.exec(head)
    // Not modified: there is no body, and no length of one.
    left = length ? Number(length[1]) : status === 304 ? 0 : -1
    if (left < 0) tail = Buffer.from('\r\n')
    readBody(bytes.subarray(end + 4))
  })
  socket.on('error', (error) => failed?.(error))
  socket.on('close', () => failed?.(new Error('the connection was closed')))
  return {
    send(head, body, onBytes) {
      seen = onBytes
      return new Promise((resolve, reject) => {
        done = resolve
        failed = reject
        socket.write(head + body)
      })
    },
    close: () => socket.destroy(),
  }
}

export type Target = {
  readonly port: number
  readonly path: string
  readonly headers: { readonly [name: string]: string }
}

/** Request line and headers for a body of this many bytes. */
export const headFor = (target: Target, bytes: number): string =>
  `POST ${target.path} HTTP/1.1\r\nhost: 127.0.0.1:${target.port}\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n` +
  Object.entries(target.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('') +
  '\r\n'
