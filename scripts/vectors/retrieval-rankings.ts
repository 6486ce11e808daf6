import { readFileSync } from 'node:fs'
import { evaluate } from '../../packages/server/src/retrieval/measures/trec/evaluate.ts'
import {
  readQrels,
  readRun,
  type Qrels,
  type Read,
  type Run,
} from '../../packages/server/src/retrieval/measures/trec/lines.ts'
import { measureOf } from '../../packages/server/src/retrieval/measures/trec/measures.ts'
import { topicOf, topicsOf, type Topic } from '../../packages/server/src/retrieval/measures/trec/ranking.ts'
import {
  listHit,
  listNdcg,
  listReciprocalRank,
} from '../../packages/server/src/retrieval/measures/judged/retrieved-list.ts'
import { overlapAt, rankBiasedOverlap } from '../../packages/server/src/retrieval/drift/canary.ts'
import { metricFamily } from '../metric-family.ts'

type Files = { readonly qrels_file: string; readonly run_file: string; readonly topic?: string }
type Given = {
  readonly qrels: Readonly<Record<string, number>>
  readonly run: readonly [string, number][]
}
type Level = { readonly rel_level?: number }

/** The files these vectors name lie beside their own folder. */
const textOf = (name: string): string =>
  readFileSync(new URL(`../../../shared/data/${name}`, import.meta.url), 'utf8')

function valueOf<Value>(read: Read<Value>): Value {
  if (read.ok) return read.value
  throw new Error(`${read.line}: ${read.fault}`)
}

const filesOf = ({ qrels_file, run_file }: Files): readonly [Qrels, Run] => [
  valueOf(readQrels(textOf(qrels_file))),
  valueOf(readRun(textOf(run_file))),
]

function topicOfVector(inputs: (Files | Given) & Level): Topic {
  const level = inputs.rel_level ?? 1
  if ('qrels' in inputs) return topicOf(new Map(inputs.run), new Map(Object.entries(inputs.qrels)), level)
  const [qrels, run] = filesOf(inputs)
  return topicOf(run.get(inputs.topic!)!, qrels.get(inputs.topic!)!, level)
}

const expectedNames = ({ expected }: { readonly expected?: unknown }): string[] =>
  Object.keys(expected as object)

/** Rankings against judgements, as trec_eval and others give them. */
export const vectorFamily = metricFamily('retrieval-rankings', {
  'ir.rank_metrics': (inputs: (Files | Given) & Level, vector) => {
    const topic = topicOfVector(inputs)
    return Object.fromEntries(expectedNames(vector).map((name) => [name, measureOf(name)?.of(topic)]))
  },
  'ir.rank_metrics_mean': (inputs: Files, vector) => {
    const topics = topicsOf(...filesOf(inputs), { level: 1, complete: false })
    return {
      ...Object.fromEntries(
        expectedNames(vector).map((name) => {
          const measure = measureOf(name)
          return [name, measure && evaluate(topics, [measure])[0]!.all]
        }),
      ),
      num_q: topics.size,
    }
  },
  'ir.per_topic': (inputs: Files, vector) => {
    const topics = topicsOf(...filesOf(inputs), { level: 1, complete: false })
    return Object.fromEntries(
      evaluate(
        topics,
        expectedNames(vector).map((name) => measureOf(name)!),
      ).map(({ measure, topics }) => [measure, Object.fromEntries(topics)]),
    )
  },
  'ir.rbp': ({ rels, p }: { rels: readonly number[]; p: number }) =>
    measureOf(`rbp_${p}`)!.of({ ranked: rels, pooled: rels.map(() => false), judged: [1], level: 1 }),
  'ir.ndcg_tie_averaged': ({ gains, scores }: { gains: readonly number[]; scores: readonly number[] }) =>
    listNdcg(gains, scores),
  'phoenix.ndcg': ({ eval_scores }: { eval_scores: readonly number[] }) => listNdcg(eval_scores),
  'phoenix.nan_rules': (
    cases: readonly { readonly scores: readonly (number | null)[]; readonly metric: 'rr' | 'hit' | 'ndcg' }[],
  ) => {
    const of = { rr: listReciprocalRank, hit: listHit, ndcg: listNdcg }
    return cases.map(({ scores, metric }) => of[metric](scores))
  },
  'index.rbo_ext': ({ a, b, p }: { a: string[]; b: string[]; p: number }) => rankBiasedOverlap(a, b, p),
  'index.overlap_at_k': ({ a, b, k }: { a: string[]; b: string[]; k: number }) => overlapAt(a, b, k),
})
