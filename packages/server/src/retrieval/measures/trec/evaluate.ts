import type { Measure } from './measures.ts'
import type { Topic } from './ranking.ts'

export type Evaluated = {
  readonly measure: string
  /** Over all topics; null without any. */
  readonly all: number | null
  readonly topics: ReadonlyMap<string, number>
}

/** Each measure of each topic and over all of them. */
export const evaluate = (
  topics: ReadonlyMap<string, Topic>,
  measures: readonly Measure[],
): readonly Evaluated[] =>
  measures.map(({ name, of, over }) => {
    const values = new Map([...topics].map(([topic, seen]) => [topic, of(seen)]))
    return { measure: name, all: summaryOf([...values.values()], over), topics: values }
  })

/** Nothing is so bad that a geometric mean is naught because of it. */
const leastGeometric = 0.00001

function summaryOf(values: readonly number[], over: Measure['over']): number | null {
  if (values.length === 0) return null
  const sumOf = (of: (value: number) => number): number => values.reduce((sum, value) => sum + of(value), 0)
  if (over === 'sum') return sumOf((value) => value)
  if (over === 'mean') return sumOf((value) => value) / values.length
  return Math.exp(sumOf((value) => Math.log(Math.max(value, leastGeometric))) / values.length)
}
