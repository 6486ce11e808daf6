import { pairedRandomisation, type PairedTest } from './paired.ts'
import { evaluate } from './trec/evaluate.ts'
import type { Qrels, Run } from './trec/lines.ts'
import type { Measure } from './trec/measures.ts'
import { topicsOf, type TopicOptions } from './trec/ranking.ts'

export type Compared = {
  readonly measure: string
  readonly value: number | null
  /** Over the topics both are measured on; null without a baseline. */
  readonly baseline: number | null
  readonly difference: PairedTest | null
}

export type Comparison = {
  readonly topics: number
  readonly measures: readonly Compared[]
  readonly perTopic: ReadonlyMap<string, Readonly<Record<string, number>>>
}

/**
 * A run's measures and, with a baseline, how far they lie apart. Then both are measured on the same topics: every
 * judged one that either has, as 0 where it is missing, so that a topic that was dropped counts as lost.
 */
export function compareRuns(
  { qrels, run, baseline }: { readonly qrels: Qrels; readonly run: Run; readonly baseline: Run | null },
  measures: readonly Measure[],
  options: TopicOptions,
  random: () => number,
): Comparison {
  const paired = baseline !== null
  const asked = options.complete || !paired ? qrels : onlyOf(qrels, run, baseline)
  const topics = topicsOf(asked, run, { ...options, complete: options.complete || paired })
  const before = paired ? evaluate(topicsOf(asked, baseline, { ...options, complete: true }), measures) : null
  const now = evaluate(topics, measures)
  return {
    topics: topics.size,
    measures: now.map(({ measure, all, topics }, at) => ({
      measure,
      value: all,
      baseline: before?.[at]!.all ?? null,
      difference: before
        ? pairedRandomisation([...before[at]!.topics.values()], [...topics.values()], random)
        : null,
    })),
    perTopic: new Map(
      [...topics.keys()].map((topic) => [
        topic,
        Object.fromEntries(now.map(({ measure, topics }) => [measure, topics.get(topic)!])),
      ]),
    ),
  }
}

const onlyOf = (qrels: Qrels, run: Run, baseline: Run): Qrels =>
  new Map([...qrels].filter(([topic]) => run.has(topic) || baseline.has(topic)))
