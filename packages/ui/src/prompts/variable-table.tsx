import type { PromptVersion, VariableType } from '@telltale/sdk'
import { Table, type Column } from '../parts/table.tsx'
import { typeWords, withoutWords } from './variable-words.ts'

type Row = { readonly name: string; readonly type: VariableType | undefined; readonly isUsed: boolean }

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'Variable',
    cell: ({ name, isUsed }) => (
      <>
        <span className="font-mono text-small">{name}</span>
        {!isUsed && <span className="ml-2 text-small text-faint">in partials only</span>}
      </>
    ),
  },
  { id: 'type', head: 'May be', cell: ({ type }) => typeWords(type) },
  {
    id: 'without',
    head: 'When none is given',
    fill: true,
    cell: ({ type }) => <span title={withoutWords(type)}>{withoutWords(type)}</span>,
  },
]

/** What a version asks its caller for. */
export function VariableTable({ version }: { readonly version: PromptVersion }) {
  const types = version.variableTypes ?? {}
  const names = [...new Set([...version.variables, ...Object.keys(types)])]
  return (
    <Table
      label="Variables"
      columns={columns}
      rows={names.map((name) => ({
        name,
        type: Object.hasOwn(types, name) ? types[name] : undefined,
        isUsed: version.variables.includes(name),
      }))}
      rowId={({ name }) => name}
    />
  )
}
