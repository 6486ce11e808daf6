import { memo } from 'react'
import { Button } from '../parts/button.tsx'
import { TextArea } from '../parts/field.tsx'
import type { Row } from './bench.ts'
import type { BenchEdit } from './use-bench.ts'

type RowFieldsProps = {
  readonly row: Row
  readonly number: number
  /** The variables that prompts ask for, with spaces between. */
  readonly names: string
  readonly edit: BenchEdit
}

/** A set of values: one for each variable a prompt asks for, the user's message, and what is expected. */
export const RowFields = memo(function RowFields({ row, number, names, edit }: RowFieldsProps) {
  const variables = names.split(' ').filter((name) => name !== '')
  const change = (next: Row) =>
    edit((now) => ({ rows: now.rows.map((one) => (one.id === row.id ? next : one)) }))
  const remove = () => edit((now) => ({ rows: now.rows.filter(({ id }) => id !== row.id) }))
  return (
    <div role="group" aria-label={`Row ${number}`} className="grid gap-2">
      <div className="flex items-center justify-between">
        <span className="text-small font-medium text-faint">Row {number}</span>
        <Button size="row" look="quiet" onClick={remove} aria-label={`Remove row ${number}`}>
          Remove
        </Button>
      </div>
      {variables.map((name) => (
        <TextArea
          key={name}
          label={name}
          rows={1}
          value={row.values[name] ?? ''}
          onChange={(event) => change({ ...row, values: { ...row.values, [name]: event.target.value } })}
        />
      ))}
      <TextArea
        label="Message of the user"
        rows={2}
        value={row.input}
        onChange={(event) => change({ ...row, input: event.target.value })}
      />
      <TextArea
        label="Expected, for evaluators"
        rows={1}
        value={row.expected ?? ''}
        onChange={(event) =>
          change({ ...row, expected: event.target.value === '' ? null : event.target.value })
        }
      />
    </div>
  )
})
