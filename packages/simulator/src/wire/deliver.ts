import type { ServerResponse } from 'node:http'
import type { Steps } from './step.ts'

/** How far a reply came. */
export type Phase = 'before-head' | 'streaming' | 'ended' | 'destroyed'

/**
 * Carries the steps out on the socket and returns how far it came. Waits follow a schedule of due times, so
 * late timers do not add up and rates far above a thousand tokens a second hold. Stops within a timer tick when
 * the client goes away, and writes no faster than the client reads.
 */
export async function deliver(steps: Steps, reply: ServerResponse): Promise<Phase> {
  let dueMs = performance.now()
  for (const [index, step] of steps.entries()) {
    if (reply.destroyed) break
    switch (step.kind) {
      case 'wait':
        dueMs += step.ms
        await untilDue(dueMs, reply)
        break
      case 'head':
        reply.writeHead(step.status, step.headers)
        break
      case 'write':
        // The last piece goes out together with the end: one system call less.
        if (steps[index + 1]?.kind === 'end') {
          reply.end(step.bytes)
          return 'ended'
        }
        if (!reply.write(step.bytes)) await drained(reply)
        break
      case 'hang':
        reply.flushHeaders()
        await closed(reply)
        break
      case 'destroy':
        // What was written before the cut must leave the process first, or the client never sees it.
        if (reply.headersSent) await flushed(reply)
        reply.destroy()
        return 'destroyed'
      case 'end':
        reply.end()
        return 'ended'
    }
  }
  return reply.headersSent ? 'streaming' : 'before-head'
}

function untilDue(dueMs: number, reply: ServerResponse): Promise<void> {
  const restMs = dueMs - performance.now()
  // Late or not, a wait is a turn of the event loop, so that what was written before it leaves by itself.
  if (restMs <= 0) return new Promise((resolve) => void setImmediate(resolve))
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      reply.off('close', done)
      resolve()
    }
    const timer = setTimeout(done, restMs)
    reply.once('close', done)
  })
}

const closed = (reply: ServerResponse): Promise<void> =>
  new Promise((resolve) => void reply.once('close', () => resolve()))

const flushed = (reply: ServerResponse): Promise<void> =>
  new Promise((resolve) => void reply.write('', () => resolve()))

const drained = (reply: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      reply.off('drain', done)
      reply.off('close', done)
      resolve()
    }
    reply.once('drain', done)
    reply.once('close', done)
  })
