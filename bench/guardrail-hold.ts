import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckLoan } from '../packages/server/src/guardrails/check.ts'
import { gatherChecks } from '../packages/server/src/guardrails/gather-checks.ts'
import { stepCharsOf } from '../packages/server/src/guardrails/stream/channel.ts'
import { median, spreadOf, type Row } from './report.ts'
import { standSimulator } from './standing.ts'
import { startTelltale, type BenchedTelltale } from './telltale.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const tokensPerSecond = 200
const answerTokens = 240

const ticket = { patterns: [{ kind: 'ticket', pattern: '[A-Z]{2,5}-\\d{3,6}' }], longest: 40 }
/** Each stands before models of its own name; `plain` has none. */
const guarded = {
  'holds-far': { check: 'pii', options: {}, streaming: 'hold' },
  'holds-near': { check: 'regex', options: ticket, streaming: 'hold' },
  observes: { check: 'pii', options: {}, streaming: 'observe' },
} as const
type Guarded = keyof typeof guarded

/**
 * The wait for the first text of a stream that a check holds, against the time one window takes at the stream's pace:
 * the check's reach, its step and a word. Answers are the same word for word, asked for by turns.
 */
export async function guardrailHold(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'))
  const simulator = await standSimulator([
    ...['--tokens-per-second', String(tokensPerSecond)],
    ...['--answer-tokens', String(answerTokens)],
  ])
  const baseUrl = `http://127.0.0.1:${simulator.port}/v1`
  const names = Object.keys(guarded) as Guarded[]
  const telltale = await startTelltale(
    folder,
    Object.fromEntries(['plain', ...names].map((name) => [name, baseUrl])),
  )
  try {
    for (const name of names)
      await telltale.api('PUT', `/api/guardrails/${name}`, {
        ...{ ...guarded[name], stages: ['output'], mode: 'enforce', action: 'block' },
        scope: { models: [`${name}/*`] },
      })
    const seen: Record<'plain' | Guarded, Streamed[]> = {
      ...{ plain: [], 'holds-far': [], 'holds-near': [], observes: [] },
    }
    for (let round = -1; round < rounds; round++)
      for (const name of ['plain', ...names] as const) {
        const one = await streamed(telltale, `${name}/gpt-4o-mini`, round)
        // The first round warms up.
        if (round >= 0) seen[name].push(one)
      }
    return [
      await heldRow('holds-far', seen),
      await heldRow('holds-near', seen),
      observedRow(seen.plain, seen.observes),
    ]
  } finally {
    await telltale.running.stop()
    await simulator.running.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Pieces of text with the time since the request was sent. */
type Streamed = readonly { readonly atMs: number; readonly text: string }[]
type Event = { readonly choices: readonly { readonly delta?: { readonly content?: string | null } }[] }

async function streamed({ port, key }: BenchedTelltale, model: string, round: number): Promise<Streamed> {
  const content = `Tell me about parcels, for the ${round + 2}nd time.`
  const from = performance.now()
  const reply = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content }] }),
  })
  if (!reply.ok || reply.body === null) throw new Error(`${model} was answered with ${reply.status}`)
  const pieces: { atMs: number; text: string }[] = []
  let rest = ''
  for await (const part of reply.body.pipeThrough(new TextDecoderStream())) {
    const atMs = performance.now() - from
    const lines = (rest + part).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue
      const text = (JSON.parse(line.slice('data: '.length)) as Event).choices[0]?.delta?.content
      if (text) pieces.push({ atMs, text })
    }
  }
  if (pieces.length === 0) throw new Error(`${model} said nothing`)
  return pieces
}

const firstMs = (stream: Streamed): number => stream[0]!.atMs
const textOf = (stream: Streamed): string => stream.map(({ text }) => text).join('')

/** From the first text until so many characters are there. */
function timeOf(stream: Streamed, chars: number): number {
  let seen = 0
  const last = stream.find(({ text }) => (seen += text.length) >= chars)
  if (last === undefined) throw new Error(`an answer of ${seen} characters is shorter than a window`)
  return last.atMs - firstMs(stream)
}

async function heldRow(
  name: 'holds-far' | 'holds-near',
  seen: Record<'plain' | Guarded, Streamed[]>,
): Promise<Row> {
  const { check: checkName, options } = guarded[name]
  const check = (await gatherChecks()).get(checkName)!
  const { reach } = check.ready(check.options.parse(options), {} as CheckLoan)
  if (reach === 'whole') throw new Error(`${checkName} has no window`)
  const measured = seen.plain.map((plain, at) => {
    const held = seen[name][at]!
    if (textOf(held) !== textOf(plain)) throw new Error('the answers differ')
    const word = Math.max(
      ...textOf(plain)
        .split(/\s/)
        .map(({ length }) => length),
    )
    const chars = reach + stepCharsOf(reach) + word + 1
    return { chars, addedMs: firstMs(held) - firstMs(plain), windowMs: timeOf(plain, chars) }
  })
  const ratios = measured.map(({ addedMs, windowMs }) => addedMs / windowMs)
  const ms = (of: 'addedMs' | 'windowMs'): string => `${median(measured.map((one) => one[of])).toFixed(0)} ms`
  return {
    work: `first text held by ${checkName} at ${tokensPerSecond} tokens/s, against one window of ${median(measured.map(({ chars }) => chars))} characters`,
    ...{ ours: `+ ${ms('addedMs')}`, peer: ms('windowMs'), ratio: median(ratios), target: '≤ 1 ×' },
    ...{ held: median(ratios) <= 1, spread: spreadOf(ratios, '×') },
  }
}

/** Less than one token's time, by the 95 % interval of the median difference (of its signs alone). */
function observedRow(plain: readonly Streamed[], observed: readonly Streamed[]): Row {
  const added = observed.map((one, at) => firstMs(one) - firstMs(plain[at]!)).toSorted((a, b) => a - b)
  const rank = signRank(added.length)
  const [low, high] = [added[rank]!, added.at(-1 - rank)!]
  const tokenMs = 1_000 / tokensPerSecond
  return {
    work: 'first text of a stream that pii observes, against none',
    ...{ ours: `+ ${median(added).toFixed(1)} ms`, peer: '–', ratio: null, target: `≤ ${tokenMs} ms` },
    ...{
      held: high <= tokenMs,
      spread: `n=${added.length}, ${low.toFixed(1)} to ${high.toFixed(1)} ms (95 %)`,
    },
  }
}

/** How many of the least and of the greatest differences lie outside: binomial, at most 2.5 % on each side. */
function signRank(n: number): number {
  let [probability, below, rank] = [0.5 ** n, 0, 0]
  for (let count = 0; below + probability <= 0.025; count++) {
    below += probability
    probability *= (n - count) / (count + 1)
    rank = count + 1
  }
  return rank
}
