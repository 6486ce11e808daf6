import { requestBody } from './bodies.ts'
import { headFor, openConnection, type Target } from './connection.ts'

/** Prints {requestsPerSecond, errors, answered}: as many requests as `connections` can carry, one at a time on each. */
type Options = {
  readonly target: Target
  readonly connections: number
  readonly seconds: number
  readonly warmupSeconds: number
  readonly model: string
  readonly stream: boolean
  /** So many different bodies, over and over; without it each is another. */
  readonly distinct?: number
}

const options = JSON.parse(process.argv[2]!) as Options
const startedAt = performance.now()
const countFrom = startedAt + options.warmupSeconds * 1000
const endAt = countFrom + options.seconds * 1000
/** No other run sends these bodies: a cache or a record would know them. */
const run = Date.now().toString(36)
let counted = 0
let answered = 0
let errors = 0

async function worker(number: number): Promise<void> {
  let connection = await openConnection('127.0.0.1', options.target.port)
  for (let sequence = 0; performance.now() < endAt; sequence++) {
    const body = requestBody({
      model: options.model,
      stream: options.stream,
      unique: options.distinct ? `r-${sequence % options.distinct}` : `${run}-${number}-${sequence}`,
    })
    try {
      const status = await connection.send(headFor(options.target, Buffer.byteLength(body)), body)
      const now = performance.now()
      if (status !== 200) errors++
      else {
        answered++
        if (now >= countFrom && now < endAt) counted++
      }
    } catch {
      errors++
      connection.close()
      connection = await openConnection('127.0.0.1', options.target.port)
    }
  }
  connection.close()
}

await Promise.all(Array.from({ length: options.connections }, (_, number) => worker(number)))
console.log(JSON.stringify({ requestsPerSecond: counted / options.seconds, errors, answered }))
