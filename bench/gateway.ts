import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, runJson, start, type Running } from './processes.ts'
import { median, quantile, spreadOf, type Row } from './report.ts'
import { portkey, standPortkey, standSimulator, type Standing } from './standing.ts'
import { startTelltale } from './telltale.ts'
import type { Target } from './load/connection.ts'

const here = import.meta.dirname
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const connections = 32

type Closed = { requestsPerSecond: number; errors: number; answered: number }
type Open = { latenciesMs: number[]; firstBytesMs: number[]; chunks: number[]; errors: number }

/** Throughput against the floor and a peer, added latency and added time to first token, in one run, interleaved. */
export async function gateway(): Promise<Row[]> {
  const running: Running[] = []
  const keep = (standing: Standing): Standing => {
    running.push(standing.running)
    return standing
  }
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'))
  try {
    const { port: upstream } = keep(await standSimulator())
    const { port: paced } = keep(await standSimulator(['--latency-ms', '20', '--tokens-per-second', '200']))
    const bare = await freePort()
    running.push(
      await start(
        'bare proxy',
        [join(here, 'peers/bare-proxy.ts'), String(bare), `http://127.0.0.1:${upstream}`],
        `http://127.0.0.1:${bare}/`,
      ),
    )
    const { port: peerPort } = keep(await standPortkey())
    const telltale = await startTelltale(folder, {
      sim: `http://127.0.0.1:${upstream}/v1`,
      paced: `http://127.0.0.1:${paced}/v1`,
    })
    running.push(telltale.running)

    const path = '/v1/chat/completions'
    const direct: Target = { port: upstream, path, headers: { authorization: 'Bearer sim' } }
    const directPaced: Target = { port: paced, path, headers: { authorization: 'Bearer sim' } }
    const ours: Target = {
      port: telltale.port,
      path,
      headers: {
        authorization: `Bearer ${telltale.key}`,
        'x-telltale-prompt': 'bench',
        'x-telltale-route': 'answer',
      },
    }
    const floor: Target = { port: bare, path, headers: {} }
    const peer: Target = {
      port: peerPort,
      path,
      headers: {
        authorization: 'Bearer sim',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `http://127.0.0.1:${upstream}/v1`,
      },
    }

    const rows = await throughput(ours, floor, peer)
    await telltale.caughtUp()
    rows.push(...(await addedLatency(ours, direct)), ...(await streaming({ ...ours }, directPaced)))
    rows.push(await telltale.recordedRow())
    return rows
  } finally {
    for (const one of running.toReversed()) await one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function throughput(ours: Target, floor: Target, peer: Target): Promise<Row[]> {
  const measure = async (target: Target) => {
    const result = await runJson<Closed>(join(here, 'load/closed-loop.ts'), {
      target,
      connections,
      seconds,
      warmupSeconds: 2,
      model: 'gpt-4o-mini',
      stream: false,
    })
    if (result.errors > 0) throw new Error(`${result.errors} requests to port ${target.port} failed`)
    return result.requestsPerSecond
  }
  const figures: { ours: number; floor: number; peer: number }[] = []
  for (let round = 0; round < rounds; round++)
    figures.push({ ours: await measure(ours), floor: await measure(floor), peer: await measure(peer) })
  const against = (name: 'floor' | 'peer', work: string, least: number): Row => {
    const ratios = figures.map((figure) => figure.ours / figure[name])
    const ratio = median(ratios)
    return {
      work,
      ours: `${median(figures.map((figure) => figure.ours)).toFixed(0)} req/s`,
      peer: `${median(figures.map((figure) => figure[name])).toFixed(0)} req/s`,
      ratio,
      target: `≥ ${least}`,
      held: ratio >= least,
      spread: spreadOf(ratios, ''),
    }
  }
  return [
    against('floor', `throughput, ${connections} connections, against bare node:http + undici`, 0.6),
    against('peer', `throughput, ${connections} connections, against ${portkey.name} ${portkey.version}`, 4),
  ]
}

async function addedLatency(ours: Target, direct: Target): Promise<Row[]> {
  const measure = (target: Target) =>
    runJson<Open>(join(here, 'load/open-loop.ts'), {
      target,
      perSecond: 300,
      seconds,
      warmupSeconds: 2,
      model: 'gpt-4o-mini',
      stream: false,
    })
  const added: {
    p50: number
    p99: number
    ours50: number
    direct50: number
    ours99: number
    direct99: number
  }[] = []
  for (let round = 0; round < rounds; round++) {
    const mine = (await measure(ours)).latenciesMs
    const base = (await measure(direct)).latenciesMs
    const at = {
      ours50: quantile(mine, 0.5),
      direct50: quantile(base, 0.5),
      ours99: quantile(mine, 0.99),
      direct99: quantile(base, 0.99),
    }
    added.push({ ...at, p50: at.ours50 - at.direct50, p99: at.ours99 - at.direct99 })
  }
  const row = (
    which: 'p50' | 'p99',
    most: number,
    mine: 'ours50' | 'ours99',
    base: 'direct50' | 'direct99',
  ): Row => {
    const values = added.map((one) => one[which])
    return {
      work: `added latency ${which}, 300 req/s open loop`,
      ours: `${median(added.map((one) => one[mine])).toFixed(2)} ms`,
      peer: `${median(added.map((one) => one[base])).toFixed(2)} ms direct`,
      ratio: null,
      target: `+ ≤ ${most} ms`,
      held: median(values) <= most,
      spread: `+${median(values).toFixed(2)} ms, ${spreadOf(values, 'ms')}`,
    }
  }
  return [row('p50', 0.5, 'ours50', 'direct50'), row('p99', 3, 'ours99', 'direct99')]
}

async function streaming(ours: Target, direct: Target): Promise<Row[]> {
  const measure = (target: Target, model: string) =>
    runJson<Open>(join(here, 'load/open-loop.ts'), {
      target,
      perSecond: 40,
      seconds,
      warmupSeconds: 1,
      model,
      stream: true,
    })
  const added: number[] = []
  const chunkShares: number[] = []
  let mine50 = 0
  let base50 = 0
  for (let round = 0; round < rounds; round++) {
    const mine = await measure(ours, 'paced/gpt-4o-mini')
    const base = await measure(direct, 'gpt-4o-mini')
    mine50 = quantile(mine.firstBytesMs, 0.5)
    base50 = quantile(base.firstBytesMs, 0.5)
    added.push(mine50 - base50)
    chunkShares.push(median(mine.chunks) / median(base.chunks))
  }
  return [
    {
      work: 'added time to first token p50, streams',
      ours: `${mine50.toFixed(2)} ms`,
      peer: `${base50.toFixed(2)} ms direct`,
      ratio: null,
      target: '+ ≤ 1 ms',
      held: median(added) <= 1,
      spread: `+${median(added).toFixed(2)} ms, ${spreadOf(added, 'ms')}`,
    },
    {
      work: 'chunks that arrive apart, against direct (none held back)',
      ours: median(chunkShares).toFixed(2),
      peer: '1',
      ratio: median(chunkShares),
      target: '≥ 0.95',
      held: median(chunkShares) >= 0.95,
      spread: spreadOf(chunkShares, ''),
    },
  ]
}
