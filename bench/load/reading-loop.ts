import { openConnection, type Target } from './connection.ts'

/**
 * Prints {requestsPerSecond, latenciesMs}: as many GETs as `connections` can carry, one at a time on each; fails on
 * another status. With `perSecond` so many and no more, and latency counts from the moment a request was due.
 */
type Options = {
  readonly target: Target
  readonly status: number
  readonly connections: number
  readonly seconds: number
  readonly warmupSeconds: number
  readonly perSecond?: number
}

const { target, status, connections, seconds, warmupSeconds, perSecond } = JSON.parse(
  process.argv[2]!,
) as Options
const beganAt = performance.now()
const countFrom = beganAt + warmupSeconds * 1000
const endAt = countFrom + seconds * 1000
const head =
  `GET ${target.path} HTTP/1.1\r\nhost: 127.0.0.1:${target.port}\r\n` +
  Object.entries(target.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('') +
  '\r\n'
const latenciesMs: number[] = []
let taken = 0

async function untilDue(): Promise<number> {
  if (perSecond === undefined) return performance.now()
  const dueAt = beganAt + (taken++ / perSecond) * 1000
  const leftMs = dueAt - performance.now()
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs))
  // A timer that wakes late is the reader's lateness, not the server's.
  return leftMs > 0 ? performance.now() : dueAt
}

async function worker(): Promise<void> {
  const connection = await openConnection('127.0.0.1', target.port)
  for (;;) {
    const dueAt = await untilDue()
    if (performance.now() >= endAt) break
    const got = await connection.send(head, '')
    if (got !== status) throw new Error(`${target.path} answered ${got}`)
    const now = performance.now()
    if (now >= countFrom && now < endAt) latenciesMs.push(now - dueAt)
  }
  connection.close()
}

await Promise.all(Array.from({ length: connections }, worker))
console.log(
  JSON.stringify({
    requestsPerSecond: latenciesMs.length / seconds,
    latenciesMs: perSecond === undefined ? [] : latenciesMs,
  }),
)
