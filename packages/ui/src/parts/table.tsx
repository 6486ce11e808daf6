import { useMemo, useState, type ReactNode } from 'react'
import { useRowKeys } from './row-keys.ts'

export type Column<Row> = {
  readonly id: string
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand right. */
  readonly right?: boolean
  /** What to sort by; a column without it does not sort. */
  readonly order?: (row: Row) => number | string | null
  /** Takes the room that is left, and cuts its text off rather than wrap. */
  readonly fill?: boolean
  /** Hidden below the narrow breakpoint. */
  readonly spare?: boolean
}

type TableProps<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  /** Opens a row: on click and on Enter. */
  readonly open?: (row: Row) => void
}

type Order = { readonly id: string; readonly down: boolean }

const compare = (left: number | string | null, right: number | string | null): number =>
  left === right ? 0 : left === null ? -1 : right === null ? 1 : left < right ? -1 : 1

const arrow = (order: Order | null, id: string): string => (order?.id !== id ? '' : order.down ? '↓' : '↑')

/** A table with tight rows, sortable columns and a keyboard path: j and k move, Enter opens, Escape lets go. */
export function Table<Row>({ label, columns, rows, rowId, open }: TableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(null)
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === order?.id)?.order
    if (by === undefined || order === null) return rows
    return [...rows].sort((a, b) => compare(by(a), by(b)) * (order.down ? -1 : 1))
  }, [rows, columns, order])
  const keys = useRowKeys({
    ids: sorted.map(rowId),
    open: (id) => {
      const row = sorted.find((each) => rowId(each) === id)
      if (row !== undefined) open?.(row)
    },
  })
  const turn = (id: string) => setOrder((now) => ({ id, down: now?.id === id ? !now.down : true }))

  return (
    <div
      tabIndex={0}
      role="group"
      aria-label={`${label}, scrolls sideways`}
      className="min-w-0 overflow-x-auto rounded-large border border-line"
      {...(open === undefined ? {} : { onKeyDown: keys.onKeyDown })}
    >
      <table className="w-full border-collapse" aria-label={label}>
        <thead>
          <tr className="border-b border-line bg-raised text-left text-small text-faint">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                aria-sort={order?.id === column.id ? (order.down ? 'descending' : 'ascending') : undefined}
                className={`h-8 whitespace-nowrap px-3 font-medium ${column.right === true ? 'text-right' : ''} ${column.spare === true ? 'max-narrow:hidden' : ''}`}
              >
                {column.order === undefined ? (
                  column.head
                ) : (
                  <button className="font-medium hover:text-ink" onClick={() => turn(column.id)}>
                    {column.right !== true && column.head}
                    <span aria-hidden className="inline-block w-3 text-center">
                      {arrow(order, column.id)}
                    </span>
                    {/* Over numbers the name ends where they end. */}
                    {column.right === true && column.head}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr
              key={rowId(row)}
              onClick={() => open?.(row)}
              className={`border-b border-line last:border-0 ${open === undefined ? '' : 'cursor-pointer hover:bg-hover'} ${keys.chosen === rowId(row) ? 'bg-accent-wash' : ''}`}
            >
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={`h-8 whitespace-nowrap px-3 ${column.fill === true ? 'w-full max-w-0 truncate' : ''} ${column.right === true ? 'text-right' : ''} ${column.spare === true ? 'max-narrow:hidden' : ''}`}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
