import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Chip, filterControl as control, WordsField } from '../parts/filters.tsx'
import { formatMinute } from '../parts/format.ts'
import { useProject } from '../shell/address.ts'
import { activeFilters, filterNames, type CallsSearch, type FilterName } from './filters.ts'

const statuses = ['ok', 'error', 'truncated', 'cancelled', 'blocked']

type FilterBarProps = { readonly search: CallsSearch; readonly change: (to: CallsSearch) => void }

/** Words to look for, and filters as chips. Everything lives in the address, so a view can be sent to someone. */
export function FilterBar({ search, change }: FilterBarProps) {
  const without = (name: FilterName) => change({ ...search, [name]: undefined })

  return (
    <div className="flex flex-wrap items-center gap-2">
      <WordsField label="Words in the call" value={search.q} change={(q) => change({ ...search, q })} />
      <select
        aria-label="Status"
        value={search.status ?? ''}
        onChange={(event) =>
          change({ ...search, status: event.target.value === '' ? undefined : event.target.value })
        }
        className={control}
      >
        <option value="">Any status</option>
        {statuses.map((status) => (
          <option key={status}>{status}</option>
        ))}
      </select>
      <AddFilter add={(name, value) => change({ ...search, [name]: value })} />
      {search.from !== undefined && (
        <Chip
          label={`${formatMinute(search.from)} to ${search.to === undefined ? 'now' : formatMinute(search.to)}`}
          remove={() => change({ ...search, from: undefined, to: undefined })}
        />
      )}
      {activeFilters(search)
        .filter(({ name }) => name !== 'status')
        .map(({ name, value }) => (
          <Chip key={name} label={`${filterNames[name]}: ${value}`} remove={() => without(name)} />
        ))}
    </div>
  )
}

const kinds = (Object.keys(filterNames) as FilterName[]).filter((name) => name !== 'status')

/** What is there to filter by, from the cost report of the last week: names a reader would otherwise have to know. */
function useSuggestions(name: FilterName): readonly string[] {
  const project = useProject()
  const wanted =
    name === 'model' ||
    name === 'route' ||
    name === 'user' ||
    name === 'tag' ||
    name === 'prompt' ||
    name === 'provider'
  const report = useQuery({
    queryKey: ['cost-report', project, 168],
    queryFn: () => api.costReport(168, project),
    staleTime: 300_000,
    enabled: wanted,
    retry: false,
  }).data
  if (report === undefined) return []
  const keys = (rows: readonly { readonly key: string }[]) => rows.map((row) => row.key)
  switch (name) {
    case 'model':
      return keys(report.byModel)
    case 'route':
      return keys(report.byRoute)
    case 'user':
      return keys(report.byUser)
    case 'tag':
      return keys(report.byTag)
    case 'prompt':
      return [...new Set(keys(report.byPrompt).flatMap((key) => [key.replace(/@\d+$/, ''), key]))]
    case 'provider':
      return [...new Set(report.byModel.flatMap((row) => row.provider ?? []))]
    default:
      return []
  }
}

function AddFilter({ add }: { add: (name: FilterName, value: string) => void }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState<FilterName>('model')
  const [value, setValue] = useState('')
  const list = useId()
  const suggestions = useSuggestions(open ? name : 'session')
  if (!open) return <Button onClick={() => setOpen(true)}>Add filter</Button>
  return (
    <form
      className="flex gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim() !== '') add(name, value.trim())
        setValue('')
        setOpen(false)
      }}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      <select
        aria-label="Filter by"
        value={name}
        onChange={(event) => setName(event.target.value as FilterName)}
        className={control}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {filterNames[kind]}
          </option>
        ))}
      </select>
      <input
        autoFocus
        aria-label={filterNames[name]}
        list={list}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        className={`${control} w-44 min-w-0`}
      />
      <datalist id={list}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
      <Button type="submit">Add</Button>
    </form>
  )
}
