import { beginAnswers, type LabelledAnswer } from '../packages/server/src/retrieval/signals/begin.fixture.ts'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { classifierDrift } from '../packages/server/src/retrieval/drift/classifier.ts'
import { compareInThread } from '../packages/server/src/retrieval/drift/look/compare.ts'
import { permutationsFor } from '../packages/server/src/retrieval/drift/look/windows.ts'
import { separation } from '../packages/server/src/retrieval/measures/feedback/correlation.ts'
import {
  contextOf,
  frequenciesOf,
  groundAnswer,
  stemsOf,
} from '../packages/server/src/retrieval/signals/ground.ts'
import { stretchesFound } from '../packages/server/src/retrieval/signals/overlap.ts'
import { readSignals } from '../packages/server/src/retrieval/signals/read-signals.ts'
import { wordsOf } from '../packages/server/src/retrieval/signals/words.ts'
import { wilson } from '../packages/server/src/statistics/intervals.ts'
import { quantile, type Row } from './report.ts'
import { Chance } from './simulation/chance.ts'
import { embeddingSets } from './simulation/embeddings.ts'

const seed = Number(process.env.BENCH_SEED ?? 20_261_126)
const runs = Math.ceil(200 * Number(process.env.BENCH_PART ?? 1))

/** What groundedness finds in human labels, what drift says of simulated embeddings, and what signals cost. */
export async function retrieval(): Promise<Row[]> {
  return [...groundedness(), ...drift(), await look(), ...speed()]
}

function groundedness(): Row[] {
  const answers = beginAnswers()
  const target = 'AUC ≥ 0.92'
  const work = 'groundedness risk, BEGIN-WoW'
  if (answers.length === 0)
    return [
      {
        work,
        ours: 'no data beside the repository',
        peer: '–',
        ratio: null,
        target,
        held: false,
        spread: 'n=0',
      },
    ]
  const frequencies = frequenciesOf([...new Set(answers.map(({ knowledge }) => knowledge))].map(stemsOf))
  const risk = ({ knowledge, message, response }: LabelledAnswer): number =>
    groundAnswer(response, { context: contextOf([knowledge]), question: stemsOf(message), frequencies })
      ?.risk ?? 0
  const trigrams = ({ knowledge, response }: LabelledAnswer): number =>
    1 - (stretchesFound(wordsOf(response), wordsOf(knowledge), 3) ?? 1)
  const of = (score: (answer: LabelledAnswer) => number) =>
    separation(
      answers.map(score),
      answers.map(({ isAttributable }) => !isAttributable),
    )!
  const [ours, length, peer] = [risk, ({ response }: LabelledAnswer) => response.length, trigrams].map(of)
  return [
    {
      work,
      ours: `${ours!.auc.toFixed(3)} [${ours!.low.toFixed(3)}, ${ours!.high.toFixed(3)}]`,
      peer: `trigrams ${peer!.auc.toFixed(3)}, length ${length!.auc.toFixed(3)}`,
      ratio: ours!.auc / peer!.auc,
      target,
      held: ours!.auc >= 0.92,
      spread: `n=${ours!.n}, 95 % (DeLong)`,
    },
  ]
}

const sizes = [
  { reference: 100, current: 100, power: 0.68 },
  { reference: 500, current: 100, power: 0.96 },
  { reference: 500, current: 500, power: 0.99 },
] as const

/** How widely a cluster scatters: what a shift of 0.5 is depends on it. */
const spreads = [0.35, 0.4] as const

function drift(): Row[] {
  return spreads.flatMap((spread) =>
    sizes.flatMap(({ power, ...size }) =>
      [0, 0.5].map((shift) => driftRow({ ...size, shift, spread }, power)),
    ),
  )
}

function driftRow(of: Parameters<typeof embeddingSets>[0], power: number): Row {
  let found = 0
  const tookMs: number[] = []
  // A small rate needs more of them to be told from 5 %, and they are over sooner.
  const times = of.shift === 0 ? 5 * runs : runs
  for (let run = 0; run < times; run++) {
    const chance = new Chance(seed, run + 1)
    const sets = embeddingSets(of, chance)
    const from = performance.now()
    const verdict = classifierDrift(sets.reference, sets.current, {
      random: () => chance.uniform(),
      permutations: 99,
    })
    tookMs.push(performance.now() - from)
    if (verdict.kind === 'tested' && verdict.p < 0.05) found++
  }
  const { value: rate, low, high } = wilson(found, times)
  const per = (share: number): string => `${(share * 100).toFixed(1)} %`
  const { reference, current, shift, spread } = of
  return {
    work: `drift ${reference} v ${current}, spread ${spread}, ${shift === 0 ? 'nothing moved' : `shift ${shift}`}`,
    ours: `${per(rate)} found, ${quantile(tookMs, 0.5).toFixed(0)} ms`,
    peer: '–',
    ratio: null,
    target: shift === 0 ? '≤ 5 %' : `≥ ${power * 100} %`,
    held: shift === 0 ? rate <= 0.05 : rate >= power,
    spread: `n=${times}, 95 % ${per(low)}–${per(high)}`,
  }
}

/** A look as the server makes it, of vectors as long as common embedders make them, and what the event loop feels of it. */
async function look(): Promise<Row> {
  const chance = new Chance(seed, 1)
  const vectors = (): Float32Array[] =>
    Array.from({ length: 500 }, () => Float32Array.from({ length: 1_536 }, () => chance.normal()))
  const ask = { reference: vectors(), current: vectors(), permutations: permutationsFor(24), seed }
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const from = performance.now()
  const drift = await compareInThread(ask, new AbortController().signal)
  const tookMs = performance.now() - from
  delay.disable()
  // The monitor's own period is part of what it measures.
  const [p99, most] = [delay.percentile(99), delay.max].map((ns) => Math.max(0, ns / 1e6 - 10))
  return {
    work: 'a look at 500 v 500 vectors of 1,536 numbers, in its thread',
    ours: `${(tookMs / 1000).toFixed(1)} s, event loop p99 ${p99!.toFixed(1)} ms, at most ${most!.toFixed(1)} ms`,
    peer: '–',
    ratio: null,
    target: 'event loop p99 ≤ 20 ms',
    held: drift.kind === 'tested' && p99! <= 20,
    spread: 'n=1',
  }
}

/** Ten documents of 250 words and an answer of 150: what every query costs on its way in, by the clock (processor time of a thread comes in ticks of some milliseconds). */
function speed(): Row[] {
  const chance = new Chance(seed, 0)
  const vocabulary = Array.from({ length: 8_000 }, (_, at) => `word${at.toString(36)}`)
  const text = (words: number): string =>
    Array.from({ length: words }, (_, at) => {
      const word = vocabulary[Math.floor(chance.uniform() ** 3 * vocabulary.length)]!
      return at % 15 === 14 ? `${word}. The` : word
    }).join(' ')
  const times: number[] = []
  for (let query = 0; query < 500; query++) {
    const documents = Array.from({ length: 10 }, () => ({
      text: text(250),
      source: null,
      sourceUpdatedAt: '2026-11-01T00:00:00Z',
      indexedAt: '2026-11-02T00:00:00Z',
    }))
    const answer = text(75) + documents[0]!.text.slice(0, 500)
    const frequencies = frequenciesOf(documents.map((one) => stemsOf(one.text)))
    const otherContexts = documents.slice(0, 5).map((one) => stemsOf(one.text))
    const from = performance.now()
    readSignals({
      ...{ query: text(12), answer, documents, frequencies, otherContexts },
      nowMs: Date.parse('2026-11-26T00:00:00Z'),
      ttlOf: () => 30,
    })
    times.push(performance.now() - from)
  }
  const settled = times.slice(50)
  const p95 = quantile(settled, 0.95)
  return [
    {
      work: 'all signals of a query, 2,500 words retrieved',
      ours: `p50 ${quantile(settled, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
      peer: '–',
      ratio: null,
      target: 'p95 ≤ 5 ms',
      held: p95 <= 5,
      spread: `n=${settled.length}, at most ${Math.max(...settled).toFixed(1)} ms`,
    },
  ]
}
