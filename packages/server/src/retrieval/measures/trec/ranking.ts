import type { Qrels, Run } from './lines.ts'

/** What measures look at, of one topic. */
export type Topic = {
  /** Relevance of what was retrieved, in rank order; null where nobody judged it. */
  readonly ranked: readonly (number | null)[]
  /** Of these, what was in the pool although unjudged (below 0 in the judgements). */
  readonly pooled: readonly boolean[]
  /** Every judged relevance of the topic, retrieved or not, the highest first. */
  readonly judged: readonly number[]
  /** From which relevance on a document counts as relevant. */
  readonly level: number
}

/**
 * Orders as trec_eval does (form_res_rels.c): by score, and equal scores by document in falling byte order; at most
 * `depth` documents.
 */
export function topicOf(
  scores: ReadonlyMap<string, number>,
  relevance: ReadonlyMap<string, number>,
  level: number,
  depth = Infinity,
): Topic {
  const given = rankedDocuments(scores)
    .slice(0, depth)
    .map((document) => relevance.get(document) ?? null)
  return {
    ranked: given.map((one) => (one !== null && one >= 0 ? one : null)),
    pooled: given.map((one) => one !== null && one < 0),
    judged: [...relevance.values()].filter((one) => one >= 0).sort((a, b) => b - a),
    level,
  }
}

/** By score, the highest first; equal scores by document in falling byte order. */
export const rankedDocuments = (scores: ReadonlyMap<string, number>): string[] =>
  [...scores]
    .sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || bytesFalling(a, b))
    .map(([document]) => document)

const bytesFalling = (a: string, b: string): number => Buffer.compare(Buffer.from(b), Buffer.from(a))

export type TopicOptions = {
  readonly level: number
  readonly depth?: number
  /** Judged topics that the run lacks count too, as if nothing had been retrieved (trec_eval -c). */
  readonly complete: boolean
}

/** Topics that are judged and retrieved for, in order of name; those not judged are left out. */
export function topicsOf(
  qrels: Qrels,
  run: Run,
  { level, depth, complete }: TopicOptions,
): ReadonlyMap<string, Topic> {
  const names = [...qrels.keys()].filter((name) => complete || run.has(name)).sort()
  return new Map(
    names.map((name) => [name, topicOf(run.get(name) ?? new Map(), qrels.get(name)!, level, depth)]),
  )
}
