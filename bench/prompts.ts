import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compilePrompts, findPrompt } from '../packages/server/src/prompts/compile.ts'
import type { PromptVersionRow } from '../packages/server/src/prompts/model.ts'
import { runJson } from './processes.ts'
import { median, quantile, spreadOf, type Row } from './report.ts'
import { standSimulator } from './standing.ts'
import { startTelltale } from './telltale.ts'
import type { Target } from './load/connection.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const renders = 20_000
const mostUs = 50
const readsASecond = 5_000
const readP99Ms = 10

/** Finding and rendering a prompt on the hot path; reading one over HTTP from a warm server. */
export const prompts = async (): Promise<Row[]> => [...render(), ...(await read())]

/** A thousand prompts of ten versions; the one asked for is 4 KB with ten typed variables, a partial and four messages. */
function render(): Row[] {
  const versions = Array.from({ length: 1_000 }, (_, prompt) =>
    Array.from({ length: 10 }, (_, at) => row(`prompt${prompt}`, at + 1)),
  ).flat()
  const tone = row('tone', 1, { template: 'Be {tone}. '.repeat(20), partials: [], variableTypes: null })
  const live = [{ projectId: 'default', name: 'tone', environment: 'production', version: 1 }]
  for (let prompt = 0; prompt < 1_000; prompt++)
    live.push({ projectId: 'default', name: `prompt${prompt}`, environment: 'production', version: 10 })
  const compiled = compilePrompts({ versions: [...versions, tone], live })
  const values = Object.fromEntries(names.map((name) => [name, `the value of ${name}`]))
  const tookUs: number[] = []
  for (let repeat = 0; repeat < renders; repeat++) {
    const start = performance.now()
    const found = findPrompt(compiled, 'default', 'prompt500@production')
    const rendered = found.ok ? found.value.render({ ...values, tone: `kind ${repeat}` }) : found
    tookUs.push((performance.now() - start) * 1_000)
    if (!rendered.ok) throw new Error(rendered.error.detail)
  }
  const warm = tookUs.slice(renders / 4)
  return [
    {
      work: 'find and render a prompt of 4 KB, p50',
      ours: `${median(warm).toFixed(1)} µs`,
      peer: '–',
      ratio: null,
      target: `≤ ${mostUs} µs`,
      held: median(warm) <= mostUs,
      spread: `${spreadOf(warm, 'µs')}, p99 ${quantile(warm, 0.99).toFixed(1)}`,
    },
  ]
}

const names = Array.from({ length: 10 }, (_, at) => `variable${at}`)

const row = (name: string, version: number, change: Partial<PromptVersionRow> = {}): PromptVersionRow => ({
  ...{
    projectId: 'default',
    name,
    version,
    hash: 'a'.repeat(64),
    modelId: 'm',
    temperature: 0,
    maxTokens: 9,
  },
  template: `{{> tone@production}} ${names.map((one) => `${'words and more words '.repeat(18)}{${one}}`).join(' ')}`,
  messages: Array.from({ length: 4 }, (_, at) => ({ role: 'user', content: `Again {variable${at}}.` })),
  ...{ tools: null, responseFormat: null, parameters: { topP: 0.9 }, metadata: null },
  variableTypes: Object.fromEntries(
    [...names, 'tone'].map((one) => [one, { type: 'string' as const, maxLength: 1_000 }]),
  ),
  partials: ['tone@production'],
  ...{ author: 'bench', message: null, createdAt: '2026-01-01T00:00:00.000Z' },
  ...change,
})

/** As the SDK asks: whole, and by its entity tag when it has a copy. */
async function read(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'))
  const simulator = await standSimulator()
  const telltale = await startTelltale(folder, { sim: `http://127.0.0.1:${simulator.port}/v1` })
  try {
    const path = '/api/prompts/bench/live'
    const headers = { authorization: `Bearer ${telltale.key}` }
    const first = await fetch(`http://127.0.0.1:${telltale.port}${path}`, { headers })
    const etag = first.headers.get('etag')
    if (etag === null) throw new Error(`${path}: ${first.status} ${await first.text()}`)
    const whole: Target = { port: telltale.port, path, headers }
    const known: Target = { ...whole, headers: { ...headers, 'if-none-match': etag } }
    const load = (target: Target, status: number) =>
      runJson<{ requestsPerSecond: number }>(join(import.meta.dirname, 'load/reading-loop.ts'), {
        ...{ target, status, seconds },
        ...{ connections: 32, warmupSeconds: 2 },
      })
    const [wholeRates, knownRates]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      wholeRates.push((await load(whole, 200)).requestsPerSecond)
      knownRates.push((await load(known, 304)).requestsPerSecond)
    }
    return [
      readRow('prompt reads over HTTP, whole', wholeRates),
      readRow('prompt reads over HTTP, not modified', knownRates),
      await readBesideCalls(whole, telltale),
    ]
  } finally {
    await telltale.running.stop()
    await simulator.running.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A hundred reads a second while 32 connections call the gateway as fast as it answers, and every call is recorded. */
async function readBesideCalls(
  target: Target,
  telltale: { readonly port: number; readonly key: string },
): Promise<Row> {
  const latenciesMs: number[] = []
  const p99s: number[] = []
  const callRates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [read, called] = await Promise.all([
      runJson<{ latenciesMs: number[] }>(join(import.meta.dirname, 'load/reading-loop.ts'), {
        ...{ target, status: 200, seconds, connections: 8 },
        ...{ warmupSeconds: 2, perSecond: 100 },
      }),
      runJson<{ requestsPerSecond: number; errors: number }>(
        join(import.meta.dirname, 'load/closed-loop.ts'),
        {
          target: {
            port: telltale.port,
            path: '/v1/chat/completions',
            headers: { authorization: `Bearer ${telltale.key}`, 'x-telltale-prompt': 'bench' },
          },
          ...{ connections: 32, seconds, warmupSeconds: 2, model: 'gpt-4o-mini', stream: false },
        },
      ),
    ])
    if (called.errors > 0) throw new Error(`${called.errors} calls failed`)
    latenciesMs.push(...read.latenciesMs)
    p99s.push(quantile(read.latenciesMs, 0.99))
    callRates.push(called.requestsPerSecond)
  }
  return {
    work: `prompt reads beside ${Math.round(median(callRates))} recorded calls a second, p99`,
    ours: `${median(p99s).toFixed(1)} ms`,
    peer: '–',
    ratio: null,
    target: `≤ ${readP99Ms} ms`,
    held: median(p99s) <= readP99Ms,
    spread: `${spreadOf(p99s, 'ms')}, p50 ${median(latenciesMs).toFixed(1)}`,
  }
}

const readRow = (work: string, rates: readonly number[]): Row => ({
  work,
  ours: `${Math.round(median(rates))} a second`,
  peer: '–',
  ratio: null,
  target: `≥ ${readsASecond}`,
  held: median(rates) >= readsASecond,
  spread: spreadOf(rates, 'a second'),
})
