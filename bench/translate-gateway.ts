import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { headFor, openConnection, type Target } from './load/connection.ts'
import { freePort, ownBytes, runJson, start, type Running } from './processes.ts'
import { median, spreadOf, type Row } from './report.ts'
import { startTelltale, type BenchedTelltale } from './telltale.ts'

const here = import.meta.dirname
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const connections = 32
const least = 0.7
const streamTokens = 200_000
const bodies = 60
/** Memory is flat when its top in the last third is at most this much above its top in the first. */
const growthAtMost = 32 * 2 ** 20

type Closed = { readonly requestsPerSecond: number; readonly errors: number }

/** Translated calls through the gateway: an OpenAI client at an Anthropic provider, against the same client at its own kind. */
export async function translateGateway(): Promise<Row[]> {
  const running: Running[] = []
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'))
  const simulator = async (...options: string[]): Promise<string> => {
    const port = await freePort()
    const program = join(here, '../packages/simulator/src/bin.ts')
    const ready = `http://127.0.0.1:${port}/v1/models`
    running.push(await start('simulator', [program, '--port', String(port), ...options], ready))
    return `http://127.0.0.1:${port}`
  }
  try {
    const quick = await simulator()
    const long = await simulator('--answer-tokens', String(streamTokens))
    const telltale = await startTelltale(folder, { sim: `${quick}/v1` })
    running.push(telltale.running)
    for (const [name, baseUrl] of [
      ['claude', quick],
      ['long', long],
    ])
      await telltale.api('PUT', `/api/providers/${name}`, { dialect: 'anthropic', baseUrl, apiKey: 'sim' })
    const target: Target = {
      port: telltale.port,
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${telltale.key}` },
    }
    return [
      await throughput(target, false),
      await throughput(target, true),
      await longStream(target, telltale),
      await largeBodies(target, telltale),
      await telltale.recordedRow(),
    ]
  } finally {
    for (const one of running.toReversed()) await one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function throughput(target: Target, stream: boolean): Promise<Row> {
  const measure = async (model: string) => {
    const result = await runJson<Closed>(join(here, 'load/closed-loop.ts'), {
      ...{ target, connections, seconds, warmupSeconds: 2, model, stream },
    })
    if (result.errors > 0) throw new Error(`${result.errors} requests for ${model} failed`)
    return result.requestsPerSecond
  }
  const figures: { ours: number; same: number }[] = []
  for (let round = 0; round < rounds; round++)
    figures.push({ ours: await measure('claude/claude-haiku-4-5'), same: await measure('gpt-4o-mini') })
  const ratios = figures.map(({ ours, same }) => ours / same)
  return {
    work: `throughput ${stream ? 'streamed' : 'whole'}, OpenAI client at Anthropic provider, against the same dialect`,
    ours: `${median(figures.map(({ ours }) => ours)).toFixed(0)} req/s`,
    peer: `${median(figures.map(({ same }) => same)).toFixed(0)} req/s`,
    ratio: median(ratios),
    target: `≥ ${least}`,
    held: median(ratios) >= least,
    spread: spreadOf(ratios, ''),
  }
}

/** Memory of the gateway's own process while `work` is done; the engines beside it have their own caps. */
async function memoryRow(
  work: string,
  { running }: BenchedTelltale,
  run: () => Promise<string>,
): Promise<Row> {
  const samples: number[] = []
  const sampling = setInterval(() => samples.push(ownBytes(running.pid)), 50)
  const passed = await run().finally(() => clearInterval(sampling))
  const third = Math.max(1, Math.floor(samples.length / 3))
  const first = Math.max(...samples.slice(0, third))
  const last = Math.max(...samples.slice(-third))
  const inMegabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return {
    work,
    ours: `${inMegabytes(first)} → ${inMegabytes(last)}`,
    peer: '–',
    ratio: null,
    target: `+ ≤ ${inMegabytes(growthAtMost)}`,
    held: samples.length >= 3 && last - first <= growthAtMost,
    spread: `n=${samples.length} samples, ${passed}`,
  }
}

const userOf = (content: string, more: object): string =>
  JSON.stringify({ messages: [{ role: 'user', content }], ...more })

const longStream = (target: Target, telltale: BenchedTelltale): Promise<Row> =>
  memoryRow(`memory, a translated stream of ${streamTokens} tokens`, telltale, async () => {
    const body = userOf('Tell me everything.', {
      model: 'long/claude-sonnet-5',
      stream: true,
      max_completion_tokens: 400_000,
    })
    let bytes = 0
    const connection = await openConnection('127.0.0.1', target.port)
    const status = await connection.send(headFor(target, Buffer.byteLength(body)), body, (piece) => {
      bytes += piece.length
    })
    connection.close()
    if (status !== 200) throw new Error(`the stream was answered with ${status}`)
    return `${(bytes / 2 ** 20).toFixed(1)} MiB passed`
  })

const largeBodies = (target: Target, telltale: BenchedTelltale): Promise<Row> =>
  memoryRow(`memory, ${bodies} translated bodies of 1 MiB one after another`, telltale, async () => {
    const connection = await openConnection('127.0.0.1', target.port)
    for (let at = 0; at < bodies; at++) {
      const content = `${at} ${'The rain stays mainly in the plain. '.repeat(2 ** 20 / 36)}`
      const body = userOf(content, { model: 'claude/claude-sonnet-5' })
      const status = await connection.send(headFor(target, Buffer.byteLength(body)), body)
      if (status !== 200) throw new Error(`a body was answered with ${status}`)
    }
    connection.close()
    return `${bodies} MiB passed`
  })
