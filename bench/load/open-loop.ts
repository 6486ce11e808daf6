import { requestBody } from './bodies.ts'
import { headFor, openConnection, type Connection, type Target } from './connection.ts'

/**
 * Requests at a fixed rate whatever the answers do (open loop): latency counts from the moment a request was due,
 * so that a stall is seen by all who would have come meanwhile. Prints {latenciesMs, firstBytesMs, chunks, errors}.
 */
type Options = {
  readonly target: Target
  readonly perSecond: number
  readonly seconds: number
  readonly warmupSeconds: number
  readonly model: string
  readonly stream: boolean
  /** So many different bodies, over and over; without it each is another. */
  readonly distinct?: number
}

const options = JSON.parse(process.argv[2]!) as Options
/** No other run sends these bodies: a cache or a record would know them. */
const run = Date.now().toString(36)
const free: Connection[] = []
const latenciesMs: number[] = []
const firstBytesMs: number[] = []
const chunks: number[] = []
let errors = 0
const under: Promise<void>[] = []

async function one(dueAt: number, sequence: number, isCounted: boolean): Promise<void> {
  const body = requestBody({
    model: options.model,
    stream: options.stream,
    unique: options.distinct ? `r-${sequence % options.distinct}` : `${run}-${sequence}`,
  })
  const connection = free.pop() ?? (await openConnection('127.0.0.1', options.target.port))
  let firstAt = 0
  let events = 0
  const status = await connection
    .send(headFor(options.target, Buffer.byteLength(body)), body, (bytes) => {
      if (!bytes.includes('data:')) return
      events++
      if (firstAt === 0) firstAt = performance.now()
    })
    .catch(() => 0)
  if (status === 200) {
    free.push(connection)
    if (isCounted) {
      latenciesMs.push(performance.now() - dueAt)
      if (firstAt > 0) firstBytesMs.push(firstAt - dueAt)
      chunks.push(events)
    }
  } else {
    errors++
    connection.close()
  }
}

const beganAt = performance.now()
const total = Math.round(options.perSecond * (options.seconds + options.warmupSeconds))
const warm = options.perSecond * options.warmupSeconds
await new Promise<void>((resolve) => {
  let sent = 0
  const tick = (): void => {
    const due = Math.min(total, Math.floor(((performance.now() - beganAt) / 1000) * options.perSecond) + 1)
    for (; sent < due; sent++)
      under.push(one(beganAt + (sent / options.perSecond) * 1000, sent, sent >= warm))
    if (sent >= total) return resolve()
    // Sleeps while there is time: a generator that spins takes a core from what it measures.
    const untilNextMs = beganAt + (sent / options.perSecond) * 1000 - performance.now()
    if (untilNextMs > 1.5) setTimeout(tick, 1)
    else setImmediate(tick)
  }
  tick()
})
await Promise.all(under)
for (const connection of free) connection.close()
console.log(JSON.stringify({ latenciesMs, firstBytesMs, chunks, errors }))
