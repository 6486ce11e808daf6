import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** Path of a real `prometheus`, with `promtool` beside it. */
const program = process.env['TELLTALE_TEST_PROMETHEUS'] ?? ''
if (program === '' && process.env['CI'] === 'true')
  throw new Error('With CI=true, TELLTALE_TEST_PROMETHEUS must be set: no suite is skipped in silence.')

/** The configuration that the guide shows, of these places. */
function scrapeConfig({
  target,
  tokenFile,
}: {
  readonly target: string
  readonly tokenFile: string
}): string {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/prometheus.md'), 'utf8')
  const [, shown] = /```yaml\n([^]*?)```/.exec(guide)!
  return shown!
    .replace('scrape_interval: 15s', 'scrape_interval: 1s')
    .replace('/etc/prometheus/telltale.token', tokenFile)
    .replace('telltale.example.com:4400', target)
}

const metricsToken = 'a-token-of-the-scraper-alone'
const authorization = `Bearer ${metricsToken}`

const Found = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
})

describe.skipIf(program === '')('a real Prometheus', () => {
  let house: TestHouse
  let folder: string
  let prometheus: ChildProcess
  let address: string
  beforeAll(async () => {
    house = await startTestHouse({ metricsToken })
    folder = mkdtempSync(join(tmpdir(), 'telltale-prometheus-'))
    const tokenFile = join(folder, 'telltale.token')
    writeFileSync(tokenFile, `${metricsToken}\n`, { mode: 0o600 })
    const target = new URL(house.address()).host
    writeFileSync(join(folder, 'prometheus.yml'), scrapeConfig({ target, tokenFile }))
    prometheus = spawn(
      program,
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'series')}`,
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    address = await listensAt(prometheus)
    const reply = await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    expect(reply.status).toBe(200)
    await reply.text()
  }, 120_000)
  afterAll(async () => {
    const gone = new Promise((resolve) => prometheus.once('exit', resolve))
    prometheus.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true })
    await house.close()
  })

  /** Asks until there is an answer: series come with the next scrape. */
  async function ask(query: string): Promise<z.infer<typeof Found>['data']['result']> {
    const deadline = Date.now() + 90_000
    for (;;) {
      const reply = await fetch(`${address}/api/v1/query?${new URLSearchParams({ query }).toString()}`)
      const found = reply.ok ? Found.parse(await reply.json()).data.result : []
      if (found.length > 0) return found
      if (Date.now() > deadline) throw new Error(`Prometheus has nothing for ${query}.`)
      await sleep(200)
    }
  }
  const valueOf = async (query: string): Promise<number> => Number((await ask(query))[0]!.value[1])

  test('scrapes us with the token of its file, and finds us up', async () => {
    expect(await valueOf('up{job="telltale"} == 1')).toBe(1)
  }, 120_000)

  test('answers questions about calls, tokens, cost and time', async () => {
    expect(await valueOf('telltale_calls_total{status="ok"} > 0')).toBe(1)
    const model = 'gen_ai_request_model="gpt-4o-mini",gen_ai_provider_name="openai"'
    expect(
      await valueOf(`gen_ai_client_token_usage_sum{${model},gen_ai_token_type="input"}`),
    ).toBeGreaterThan(0)
    expect(await valueOf(`telltale_cost_usd_total{${model}}`)).toBeGreaterThan(0)
    expect(
      await valueOf('histogram_quantile(0.5, gen_ai_client_operation_duration_seconds_bucket) > 0'),
    ).toBeLessThan(82)
    expect(await valueOf('telltale_tape_up == 1')).toBe(1)
    expect(await valueOf('telltale_spool_dropped_total')).toBe(0)
  }, 120_000)

  test('has nothing to say against our metrics', async () => {
    const text = await (await fetch(`${house.address()}/metrics`, { headers: { authorization } })).text()
    const checked = spawnSync(join(dirname(program), 'promtool'), ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    })
    // Three gauges of prom-client itself are named like counters; those are its names to change.
    const complaints = (checked.stderr + checked.stdout)
      .split('\n')
      .filter((line) => !/^(?:nodejs_active_(?:handles|requests|resources)_total .*)?$/.test(line))
    expect(complaints).toEqual([])
  })
})

/** Its own address, once it says so: the port is of its choosing. */
async function listensAt(prometheus: ChildProcess): Promise<string> {
  const said: string[] = []
  for await (const line of createInterface({ input: prometheus.stderr! })) {
    said.push(line)
    const port = /msg="Listening on" address=127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    prometheus.stderr!.resume()
    return `http://127.0.0.1:${port}`
  }
  throw new Error(`Prometheus ended before it listened:\n${said.join('\n')}`)
}
