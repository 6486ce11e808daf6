import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import {
  askForPassword,
  clientReader,
  fatalError,
  queryMessage,
  syncMessage,
  transactionStatus,
  type ClientMessage,
} from './state-wire.ts'

/** One PostgreSQL session: takes client messages, returns what the server answers, on disk when it is a commit. */
export type Session = (messages: Uint8Array) => Uint8Array

type Client = {
  readonly socket: Socket
  readonly work: Extract<ClientMessage, { kind: 'work' }>[]
  isOpen: boolean
}

/** A transaction whose client says nothing for so long is rolled back: it holds everybody else up. */
const longestSilenceMs = 30_000

/**
 * Serves one PostgreSQL session to several clients of the wire protocol: pieces of work are run one after the
 * other in the order they came, and a client in a transaction has the session to itself until it ends.
 * (@electric-sql/pglite-socket does the like, but pins another PGlite version and seven extension packages.)
 * `greeting` is what the session answered to a startup packet; `onBroken` is called when the session stops
 * answering as PostgreSQL does, after which nothing it says can be trusted.
 */
export function serveSession({
  session,
  greeting,
  secret,
  onBroken,
}: {
  readonly session: Session
  readonly greeting: Uint8Array
  readonly secret: string
  readonly onBroken: (sentence: string) => void
}): Server {
  const queue: Client[] = []
  let owner: Client | undefined
  let silence: NodeJS.Timeout | undefined
  let isScheduled = false

  const server = createServer({ noDelay: true }, (socket) => {
    const client: Client = { socket, work: [], isOpen: false }
    const read = clientReader()
    socket.on('data', (chunk: Buffer) => {
      for (const message of read(chunk)) receive(client, message)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => leave(client))
  })

  function receive(client: Client, message: ClientMessage): void {
    const { socket } = client
    switch (message.kind) {
      case 'ssl-request':
        socket.write('N')
        return
      case 'startup':
        socket.write(askForPassword())
        return
      case 'password':
        if (!isSame(message.text, secret)) {
          socket.end(fatalError('28P01', 'password authentication failed'))
          return
        }
        client.isOpen = true
        socket.write(greeting)
        return
      case 'work':
        if (!client.isOpen) return
        client.work.push(message)
        if (client !== owner && !queue.includes(client)) queue.push(client)
        schedule()
        return
      // One session has nothing to cancel by: a statement blocks its own cancelling.
      case 'cancel':
      case 'terminate':
      case 'malformed':
        socket.destroy()
    }
  }

  /** One piece a turn, so that sockets are read, and new clients greeted, in between. */
  function schedule(): void {
    if (isScheduled || (owner ?? queue[0])?.work.length === undefined) return
    if (owner !== undefined && owner.work.length === 0) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      runOne()
      schedule()
    })
  }

  function runOne(): void {
    const client = owner ?? queue.shift()
    const work = client?.work.shift()
    if (client === undefined || work === undefined) return
    clearTimeout(silence)
    const reply = answer(work.bytes, work.isComplete)
    if (reply === undefined) return
    client.socket.write(reply)
    if (transactionStatus(reply) === 'I') {
      owner = undefined
      if (client.work.length > 0) queue.push(client)
      return
    }
    owner = client
    silence = setTimeout(() => client.socket.destroy(), longestSilenceMs)
    // Its client may have left while the statement ran.
    if (client.socket.destroyed) leave(client)
  }

  function leave(client: Client): void {
    client.isOpen = false
    client.work.length = 0
    const place = queue.indexOf(client)
    if (place >= 0) queue.splice(place, 1)
    if (client !== owner) return
    clearTimeout(silence)
    owner = undefined
    answer(syncMessage(), true)
    answer(queryMessage('ROLLBACK'), true)
    schedule()
  }

  function answer(messages: Uint8Array, isComplete: boolean): Uint8Array | undefined {
    try {
      const reply = session(messages)
      if (!isComplete || transactionStatus(reply) !== undefined) return reply
      onBroken('The embedded PostgreSQL gave an answer without an end.')
    } catch (error) {
      onBroken(`The embedded PostgreSQL failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    return undefined
  }

  return server
}

function isSame(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)]
  return one.length === other.length && timingSafeEqual(one, other)
}
