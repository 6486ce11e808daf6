import type { Socket } from 'node:net'
import { deadline } from './deadline.ts'
import { recogniseRequest, type WholeRequest } from './request-reader.ts'
import { ServerReply } from './server-reply.ts'

export type FrontOptions<Way> = {
  /** Where a recognised request goes; null: not here. */
  readonly wayOf: (url: string) => Way | null
  readonly serve: (way: Way, request: WholeRequest, reply: ServerReply) => void
  /** Takes over a connection; what was read of it is read again. */
  readonly handOff: (socket: Socket) => void
  /** Milliseconds that a connection without a request is kept. */
  readonly idleAtMostMs: number
  /** Milliseconds that a first request, and the rest of one, is waited for here. */
  readonly restAtMostMs: number
}

/** What is kept of requests that come before the reply to the one before them. */
const aheadAtMost = 64 << 10
const nothing = Buffer.alloc(0)

type FrontConnection = { readonly isIdle: () => boolean; readonly close: () => void }

/**
 * Stands before a node:http server and serves the plain requests of its hottest ways itself, at half its cost. The first
 * request of a connection that is anything else hands the connection over for good, with all that was read of it.
 */
export function serverFront<Way>(options: FrontOptions<Way>) {
  const connections = new Set<FrontConnection>()
  let isClosing = false

  function take(socket: Socket): void {
    let held: Buffer | null = null
    let heldUntil = 0
    let reply: ServerReply | null = null
    let hasServed = false

    const stepAside = (bytes: Buffer): void => {
      leave()
      socket
        .off('data', onData)
        .off('end', onEnd)
        .off('close', onClose)
        .off('drain', onDrain)
        .off('error', onError)
      socket.pause()
      if (bytes.length > 0) socket.unshift(bytes)
      options.handOff(socket)
      process.nextTick(() => socket.resume())
    }
    const leave = (): void => {
      timer.stop()
      connections.delete(connection)
    }
    const timer = deadline(() => {
      if (held || !hasServed) stepAside(held ?? nothing)
      else socket.destroy()
    })
    const read = (bytes: Buffer): void => {
      const seen = recogniseRequest(bytes)
      if (seen.kind === 'more') {
        if (seen.cut && options.wayOf(seen.cut.url) === null) return stepAside(bytes)
        if (held === null) timer.set(options.restAtMostMs)
        held = bytes
        heldUntil = seen.bytes
        return
      }
      const way = seen.kind === 'whole' ? options.wayOf(seen.request.url) : null
      if (seen.kind === 'other' || way === null) return stepAside(bytes)
      timer.clear()
      hasServed = true
      held = seen.length < bytes.length ? bytes.subarray(seen.length) : null
      reply = new ServerReply(owner)
      options.serve(way, seen.request, reply)
    }
    /** Who left while sending is served, too: that the call was begun is known. */
    const serveCut = (bytes: Buffer): void => {
      const seen = recogniseRequest(bytes)
      const cut = seen.kind === 'more' ? seen.cut : null
      const way = cut && options.wayOf(cut.url)
      if (!cut || !way) return
      const lost = new ServerReply(owner)
      lost.lose()
      options.serve(way, cut, lost)
    }
    const next = (isLast: boolean): void => {
      const ahead = held
      reply = null
      held = null
      if (isLast || isClosing) {
        socket.end()
        timer.set(options.restAtMostMs)
        return
      }
      if (socket.isPaused()) socket.resume()
      if (ahead) read(ahead)
      else timer.set(options.idleAtMostMs)
    }
    const onData = (chunk: Buffer): void => {
      const bytes = held ? Buffer.concat([held, chunk]) : chunk
      if (reply) {
        held = bytes
        if (bytes.length > aheadAtMost) socket.pause()
      } else if (held && bytes.length < heldUntil) held = bytes
      else read(bytes)
    }
    const onEnd = (): void => {
      if (reply || held) socket.destroy()
      else socket.end()
    }
    const onClose = (): void => {
      leave()
      if (reply) reply.lose()
      else if (held) serveCut(held)
    }
    const onDrain = (): void => void reply?.emit('drain')
    const onError = (): void => {}
    const owner = {
      ...{ socket, keptForSeconds: options.idleAtMostMs / 1000 },
      ...{ isLast: () => isClosing, onOver: next },
    }
    const connection: FrontConnection = { isIdle: () => reply === null, close: () => socket.destroy() }
    connections.add(connection)
    socket.on('data', onData).on('end', onEnd).on('close', onClose).on('drain', onDrain).on('error', onError)
    timer.set(options.restAtMostMs)
  }

  return {
    take,
    /** Connections without a request close now, others after their reply. */
    close(): void {
      isClosing = true
      for (const connection of [...connections]) if (connection.isIdle()) connection.close()
    },
    /** All of them, now. */
    cut(): void {
      for (const connection of [...connections]) connection.close()
    },
  }
}
