import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, start, type Running } from './processes.ts'
import type { Row } from './report.ts'

export type BenchedTelltale = {
  readonly running: Running
  readonly port: number
  /** A project key. */
  readonly key: string
  api(method: string, path: string, body?: unknown): Promise<unknown>
  /** Waits until all that was answered is on the tape: what comes next is measured beside its own records alone. */
  caughtUp(): Promise<{ readonly answered: number; readonly onTape: number }>
  /** Requests answered = calls on the tape, to the last one. */
  recordedRow(): Promise<Row>
}

/** Our own program as users start it, with key check, prompts, pricing and durable recording on. */
export async function startTelltale(
  folder: string,
  upstreams: { readonly [name: string]: string },
): Promise<BenchedTelltale> {
  const port = await freePort()
  const data = join(folder, 'data')
  const bin = join(import.meta.dirname, '../packages/server/src/bin.ts')
  const running = await start(
    'telltale',
    [bin, 'start', '--port', String(port), '--data', data],
    `http://127.0.0.1:${port}/health/ready`,
  )
  const operator = readFileSync(join(data, 'operator.key'), 'utf8').trim()
  const key = readFileSync(join(data, 'development.key'), 'utf8').trim()
  const api = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${operator}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
    return reply.json()
  }
  // Only the first takes any model; the others are called by their name before the model's.
  for (const [at, [name, baseUrl]] of Object.entries(upstreams).entries()) {
    const models = at === 0 ? [] : [`only-${name}`]
    await api('PUT', `/api/providers/${name}`, { dialect: 'openai', baseUrl, apiKey: 'sim', models })
  }
  await api('POST', '/api/prompts/bench/versions', {
    template: 'You help {customer}.',
    modelId: 'gpt-4o-mini',
    temperature: 0.2,
    maxTokens: 120,
  })

  const caughtUp: BenchedTelltale['caughtUp'] = async () => {
    const answered = await answeredCalls(port)
    const deadline = Date.now() + 60_000
    let onTape = -1
    while (onTape !== answered && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      const report = (await api('GET', '/api/cost/report?hours=24')) as { calls: number }
      onTape = report.calls
    }
    return { answered, onTape }
  }

  return {
    running,
    port,
    key,
    api,
    caughtUp,
    async recordedRow() {
      const { answered, onTape } = await caughtUp()
      return {
        work: 'requests answered = calls on tape',
        ours: String(onTape),
        peer: `${answered} answered`,
        ratio: onTape / answered,
        target: '= 1',
        held: onTape === answered,
        spread: 'n=1',
      }
    },
  }
}

/** All calls the gateway itself counted, from its own metrics. */
async function answeredCalls(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return [...text.matchAll(/^telltale_calls_total\{.*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
}
