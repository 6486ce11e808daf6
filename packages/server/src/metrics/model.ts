import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'

/** What a metric may use in its SQL besides the columns of the call, which it names `calls.latency_ms`. */
export type MetricTools = {
  /** A value, bound: what stands for it in the text. */
  value(value: string | number): string
  /** The mean of the scores of this name (and source; null: any) that a call was given; null where it has none. */
  score(name: string, source: 'human' | 'judge' | null): string
}

/** Expressions over one call. A call whose numerator is null counts in neither sum. */
export type MetricSql = {
  readonly numerator: string
  /** Null: every call counts once, and the numerator is never null. */
  readonly denominator: string | null
}

export type MetricKind = 'failure' | 'ratio'

/**
 * A number over users: Σ numerator / Σ denominator of their calls. A `failure` is 0 or 1 a call, so that it can also be
 * asked of a user whether it ever happened.
 */
export type Metric = {
  /** As designs name it: `error-rate`, or with an argument `latency-over.2000`. */
  readonly name: string
  readonly kind: MetricKind
  readonly betterWhen: 'higher' | 'lower'
  readonly measure: 'share' | 'usd' | 'tokens' | 'score' | 'number'
  /** One sentence for a person. */
  readonly words: string
  /** The score it is made of, when human labels of the same name can correct it. */
  readonly scoreName: string | null
  sql(tools: MetricTools): MetricSql
}

/** One file of catalogue/. */
export type CatalogueMetric = {
  readonly name: string
  readonly words: string
  /** What stands after the dot, for a person, with one that is right; null: nothing may stand there. */
  readonly argument: { readonly words: string; readonly example: string; readonly isOptional: boolean } | null
  /** Null when there is none. The problem names what is wrong with the argument. */
  metric(argument: string | null): Result<Omit<Metric, 'name'>, Problem>
}

/** The metric a design names, among those of a project. Fails with metric-unknown or metric-invalid. */
export type MetricOf = (name: string) => Result<Metric, Problem>
