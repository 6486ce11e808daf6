import { formatMs } from '../parts/format.ts'
import type { Column, Row } from './bench.ts'
import { summaryOf } from './summary.ts'
import { costWords } from './summary-words.ts'
import { keyOf, useRevision, type Runs } from './use-runs.ts'

type ColumnHeadProps = { readonly column: Column; readonly rows: readonly Row[]; readonly runs: Runs }

/** A wording and a model, and what its cells came to. */
export function ColumnHead({ column, rows, runs }: ColumnHeadProps) {
  useRevision(runs.store)
  const summary = summaryOf(rows.map((row) => runs.store.get(keyOf({ column, row }))))
  const ended = summary.good + summary.failed
  return (
    <th scope="col" className="border-l bg-raised border-line px-3 py-2 font-normal">
      <span className="flex min-w-0 gap-1.5">
        <span className="font-semibold">{column.label}</span>
        <span className="min-w-0 break-all font-medium">{column.model}</span>
      </span>
      {ended > 0 && (
        <span className="mt-0.5 flex flex-wrap gap-x-2.5 text-small text-soft">
          <span>
            {summary.good} of {ended} answered
          </span>
          {summary.latencyP50Ms !== null && (
            <span title="The latency in the middle of those answered">
              {formatMs(summary.latencyP50Ms)} p50
            </span>
          )}
          <span>{costWords(summary)}</span>
          {(summary.good === 0 ? [] : summary.scores).map(({ name, passed, n, mean }) => (
            <span key={name} title={mean === null ? undefined : `mean score ${mean.toFixed(3)}, n = ${n}`}>
              {name} {n === 0 ? 'unknown' : `${passed} of ${n} passed`}
            </span>
          ))}
        </span>
      )}
    </th>
  )
}
