import { openConnection, type Target } from './connection.ts'

/** Prints {requestsPerSecond}: as many GETs as `connections` can carry, one at a time on each; fails on another status. */
type Options = {
  readonly target: Target
  readonly status: number
  readonly connections: number
  readonly seconds: number
  readonly warmupSeconds: number
}

const { target, status, connections, seconds, warmupSeconds } = JSON.parse(process.argv[2]!) as Options
const countFrom = performance.now() + warmupSeconds * 1000
const endAt = countFrom + seconds * 1000
const head =
  `GET ${target.path} HTTP/1.1\r\nhost: 127.0.0.1:${target.port}\r\n` +
  Object.entries(target.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('') +
  '\r\n'
let counted = 0

async function worker(): Promise<void> {
  const connection = await openConnection('127.0.0.1', target.port)
  while (performance.now() < endAt) {
    const got = await connection.send(head, '')
    if (got !== status) throw new Error(`${target.path} answered ${got}`)
    const now = performance.now()
    if (now >= countFrom && now < endAt) counted++
  }
  connection.close()
}

await Promise.all(Array.from({ length: connections }, worker))
console.log(JSON.stringify({ requestsPerSecond: counted / seconds }))
