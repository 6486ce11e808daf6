import type { Cell } from './cell.ts'

/** What some cells came to together. */
export type Summary = {
  readonly cells: number
  readonly asked: number
  readonly open: number
  readonly good: number
  readonly failed: number
  /** What is known of the cost, in US dollars, and how many ended without a known one. */
  readonly knownUsd: number
  readonly unknownCosts: number
  /** Milliseconds in the middle; null when none ended well. */
  readonly latencyP50Ms: number | null
  readonly scores: readonly {
    readonly name: string
    readonly passed: number
    /** Cells with a score. */
    readonly n: number
    readonly mean: number | null
  }[]
}

export function summaryOf(cells: readonly (Cell | undefined)[]): Summary {
  const asked = cells.filter((cell) => cell !== undefined)
  const ends = asked.flatMap(({ end }) => (end === null ? [] : [end]))
  const good = ends.filter(({ status }) => status === 'ok')
  const latencies = good.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b)
  const names = [...new Set(ends.flatMap(({ scores }) => scores.map(({ name }) => name)))]
  return {
    cells: cells.length,
    asked: asked.length,
    open: asked.filter(({ state }) => state === 'waiting' || state === 'running').length,
    good: good.length,
    failed: asked.filter(({ state, end }) => state === 'refused' || (end !== null && end.status !== 'ok'))
      .length,
    knownUsd: ends.reduce((sum, { costUsd }) => sum + Number(costUsd ?? 0), 0),
    unknownCosts: ends.filter(({ costUsd }) => costUsd === null).length,
    latencyP50Ms: latencies.length === 0 ? null : median(latencies),
    scores: names.map((name) => {
      const known = ends.flatMap(({ scores }) =>
        scores.flatMap((one) => (one.name === name && one.score !== null ? [one] : [])),
      )
      const sum = known.reduce((total, { score }) => total + score!, 0)
      return {
        ...{ name, n: known.length, passed: known.filter(({ passed }) => passed).length },
        mean: known.length === 0 ? null : sum / known.length,
      }
    }),
  }
}

const median = (sorted: readonly number[]): number =>
  (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
