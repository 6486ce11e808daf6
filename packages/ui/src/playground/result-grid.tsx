import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { newRow, variablesOf, type Bench, type Column } from './bench.ts'
import { ColumnHead } from './column-head.tsx'
import { rowsAtMost } from './parse-rows.ts'
import { PasteRows } from './paste-rows.tsx'
import { ResultCell } from './result-cell.tsx'
import { RowFields } from './row-fields.tsx'
import type { BenchEdit } from './use-bench.ts'
import { keyOf, type Runs } from './use-runs.ts'

type ResultGridProps = {
  readonly bench: Bench
  readonly columns: readonly Column[]
  readonly runs: Runs
  readonly edit: BenchEdit
}

/** A row of the grid is a set of values, a column a wording sent to a model; a cell is one call. */
export function ResultGrid({ bench, columns, runs, edit }: ResultGridProps) {
  const [isPasting, setPasting] = useState(false)
  const [isDiff, setDiff] = useState(false)
  const { rows, evaluators } = bench
  // One string, so that the rows are drawn anew only when another variable is asked for.
  const names = variablesOf(bench).join(' ')
  return (
    <Section
      title="Rows and answers"
      note={rows.length > 1 ? `${rows.length} rows` : undefined}
      actions={
        <div className="flex flex-wrap items-center gap-2">
          {columns.length > 1 && (
            <label className="flex items-center gap-1.5 text-small text-soft">
              <input
                type="checkbox"
                checked={isDiff}
                onChange={(event) => setDiff(event.target.checked)}
                className="accent-(--accent)"
              />
              Mark what differs from the first column
            </label>
          )}
          <Button onClick={() => setPasting(true)}>Paste or upload rows</Button>
          <Button
            disabled={rows.length >= rowsAtMost}
            onClick={() => edit((now) => ({ rows: [...now.rows, newRow()] }))}
          >
            Add a row
          </Button>
        </div>
      }
    >
      {rows.length === 0 ? (
        <Empty title="No rows">
          A row is a set of values for the variables, a user’s message, and what you expect of the answer. Add
          one, or paste some.
        </Empty>
      ) : (
        <div
          tabIndex={0}
          role="group"
          aria-label="Rows and answers, scrolls sideways"
          className="min-w-0 overflow-auto rounded-large border border-line max-h-[88vh]"
        >
          <table aria-label="Rows and answers" className="w-full table-fixed border-collapse">
            <colgroup>
              <col className="w-60 max-narrow:w-36" />
              {columns.map((column) => (
                <col key={column.variant.id + column.model} className="w-60 max-narrow:w-56" />
              ))}
            </colgroup>
            <thead className="sticky top-0 z-10">
              <tr className="border-b border-line bg-raised text-left align-top">
                <th scope="col" className="px-3 py-2 text-small font-medium text-faint">
                  Row
                </th>
                {columns.map((column) => (
                  <ColumnHead key={column.variant.id + column.model} {...{ column, rows, runs }} />
                ))}
                {columns.length === 0 && (
                  <th
                    scope="col"
                    className="border-l border-line px-3 py-2 text-small font-medium text-faint"
                  >
                    Answers
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={row.id} className="border-b border-line align-top last:border-0">
                  <th scope="row" className="p-3 text-left font-normal">
                    <RowFields row={row} number={index + 1} names={names} edit={edit} />
                  </th>
                  {columns.map((column, at) => (
                    <ResultCell
                      key={column.variant.id + column.model}
                      {...{ column, row }}
                      number={index + 1}
                      evaluators={evaluators}
                      runs={runs}
                      baseKey={isDiff && at > 0 ? keyOf({ column: columns[0]!, row }) : null}
                    />
                  ))}
                  {columns.length === 0 && (
                    <td className="border-l border-line p-3 text-faint">
                      Name a model above; its answers will stand here.
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isPasting && (
        <PasteRows
          close={() => setPasting(false)}
          take={(taken) => edit({ rows: taken })}
          variables={names.split(' ').filter((name) => name !== '')}
        />
      )}
    </Section>
  )
}
