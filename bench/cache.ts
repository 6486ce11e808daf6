import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runJson, type Running } from './processes.ts'
import { median, quantile, spreadOf, type Row } from './report.ts'
import { portkey, standPortkey, standSimulator, type Standing } from './standing.ts'
import { startTelltale, type BenchedTelltale } from './telltale.ts'
import type { Target } from './load/connection.ts'

const here = import.meta.dirname
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const connections = 32
/** Requests that come again: few enough that all are stored after the first second. */
const distinct = 50

const path = '/v1/chat/completions'

/** Hits of the exact cache against the same gateway forwarding, and every feature on against the peer with its own. */
export async function cache(): Promise<Row[]> {
  const running: Running[] = []
  const keep = (standing: Standing): Standing => {
    running.push(standing.running)
    return standing
  }
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-cache-'))
  try {
    const { port: upstream } = keep(await standSimulator())
    const { port: peer } = keep(await standPortkey())
    const telltale = await startTelltale(folder, { sim: `http://127.0.0.1:${upstream}/v1` })
    running.push(telltale.running)
    await configure(telltale)
    const ours: Target = {
      port: telltale.port,
      path,
      headers: { authorization: `Bearer ${telltale.key}`, 'x-telltale-tags': '{"team":"support"}' },
    }
    const theirs: Target = {
      port: peer,
      path,
      headers: {
        authorization: 'Bearer sim',
        'x-portkey-config': JSON.stringify({
          provider: 'openai',
          custom_host: `http://127.0.0.1:${upstream}/v1`,
          cache: { mode: 'simple', max_age: 600_000 },
          retry: { attempts: 3 },
        }),
      },
    }
    const rows = await hits(ours)
    await telltale.caughtUp()
    return [
      ...rows,
      await hitLatency(ours),
      await everything(telltale, ours, theirs),
      await telltale.recordedRow(),
    ]
  } finally {
    for (const one of running.toReversed()) await one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A route that stores, and one with everything on: two conditions, retries, a cache, and two limits over it. */
async function configure({ api }: BenchedTelltale): Promise<void> {
  const target = { provider: 'sim', model: 'gpt-4o-mini' }
  const settings = { mode: 'exact', ttlSeconds: 600, anyTemperature: true }
  await api('PUT', '/api/routes/stored', { plan: [{ targets: [target] }], cache: settings })
  await api('PUT', '/api/routes/full', {
    plan: [
      { when: { hasImages: true }, targets: [target] },
      { when: { tags: { team: 'support' }, inputChars: { atMost: 100_000 } }, targets: [target] },
      { targets: [target] },
    ],
    retries: { attemptsAtMost: 3 },
    cache: settings,
  })
}

async function limit({ api }: BenchedTelltale): Promise<void> {
  await api('PUT', '/api/limits/rate', { measure: 'requests', amount: 1e9, window: 'minute', kind: 'hard' })
  await api('PUT', '/api/limits/spend', { measure: 'usd', amount: 1e6, window: 'month', kind: 'hard' })
}

type Closed = { requestsPerSecond: number; errors: number }

async function throughput(target: Target, of: { model: string; stream?: boolean; distinct?: number }) {
  const result = await runJson<Closed>(join(here, 'load/closed-loop.ts'), {
    ...{ target, connections, seconds, warmupSeconds: 2, stream: false },
    ...of,
  })
  if (result.errors > 0) throw new Error(`${result.errors} requests to port ${target.port} failed`)
  return result.requestsPerSecond
}

async function hits(ours: Target): Promise<Row[]> {
  const row = async (stream: boolean): Promise<Row> => {
    const figures: { hit: number; forwarded: number }[] = []
    for (let round = 0; round < rounds; round++)
      figures.push({
        hit: await throughput(ours, { model: 'stored', stream, distinct }),
        forwarded: await throughput(ours, { model: 'gpt-4o-mini', stream }),
      })
    const ratios = figures.map(({ hit, forwarded }) => hit / forwarded)
    return {
      work: `exact cache hits, ${stream ? 'streamed' : 'whole'}, against forwarding to a 0 ms upstream`,
      ours: `${median(figures.map(({ hit }) => hit)).toFixed(0)} req/s`,
      peer: `${median(figures.map(({ forwarded }) => forwarded)).toFixed(0)} req/s`,
      ratio: median(ratios),
      target: '≥ 1.6',
      held: median(ratios) >= 1.6,
      spread: spreadOf(ratios, ''),
    }
  }
  return [await row(false), await row(true)]
}

async function hitLatency(ours: Target): Promise<Row> {
  const p99s: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { latenciesMs } = await runJson<{ latenciesMs: number[] }>(join(here, 'load/open-loop.ts'), {
      ...{
        target: ours,
        perSecond: 300,
        seconds,
        warmupSeconds: 2,
        model: 'stored',
        stream: false,
        distinct,
      },
    })
    p99s.push(quantile(latenciesMs, 0.99))
  }
  return {
    work: 'exact cache hits at 300 req/s, p99',
    ours: `${median(p99s).toFixed(2)} ms`,
    peer: '–',
    ratio: null,
    target: '≤ 3 ms',
    held: median(p99s) <= 3,
    spread: spreadOf(p99s, 'ms'),
  }
}

/** Each request another, so that both look their cache up in vain and both go to the provider. */
async function everything(telltale: BenchedTelltale, ours: Target, theirs: Target): Promise<Row> {
  await limit(telltale)
  const figures: { ours: number; peer: number }[] = []
  for (let round = 0; round < rounds; round++)
    figures.push({
      ours: await throughput(ours, { model: 'full' }),
      peer: await throughput(theirs, { model: 'gpt-4o-mini' }),
    })
  const ratios = figures.map((figure) => figure.ours / figure.peer)
  return {
    work: `limits, cache look-up, conditions, recording, against ${portkey.name} ${portkey.version} with cache and retries`,
    ours: `${median(figures.map((figure) => figure.ours)).toFixed(0)} req/s`,
    peer: `${median(figures.map((figure) => figure.peer)).toFixed(0)} req/s`,
    ratio: median(ratios),
    target: '≥ 4',
    held: median(ratios) >= 4,
    spread: spreadOf(ratios, ''),
  }
}
