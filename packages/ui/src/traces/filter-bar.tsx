import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Chip, filterControl, WordsField } from '../parts/filters.tsx'
import { formatMinute } from '../parts/format.ts'
import { activeFilters, filterNames, type FilterName, type TracesSearch } from './filters.ts'

type FilterBarProps = {
  readonly search: TracesSearch
  readonly change: (to: TracesSearch) => void
  /** What the traces on the page have, to choose from. */
  readonly suggestionsOf: (name: FilterName) => readonly string[]
}

/** Words in a name, and filters as chips. Everything lives in the address, so a view can be sent to someone. */
export const FilterBar = ({ search, change, suggestionsOf }: FilterBarProps) => (
  <div className="flex flex-wrap items-center gap-2">
    <WordsField
      label="Words in the name"
      value={search.name}
      change={(name) => change({ ...search, name })}
    />
    <select
      aria-label="Status"
      value={search.status ?? ''}
      onChange={({ target }) => change({ ...search, status: target.value === '' ? undefined : target.value })}
      className={filterControl}
    >
      <option value="">Any status</option>
      <option value="ok">no errors</option>
      <option value="error">with errors</option>
    </select>
    <AddFilter add={(name, value) => change({ ...search, [name]: value })} suggestionsOf={suggestionsOf} />
    {search.from !== undefined && (
      <Chip
        label={`${formatMinute(search.from)} to ${search.to === undefined ? 'now' : formatMinute(search.to)}`}
        remove={() => change({ ...search, from: undefined, to: undefined })}
      />
    )}
    {activeFilters(search)
      .filter(({ name }) => name !== 'status')
      .map(({ name, value }) => (
        <Chip
          key={name}
          label={`${filterNames[name]}: ${value}`}
          remove={() => change({ ...search, [name]: undefined })}
        />
      ))}
  </div>
)

const kinds = (Object.keys(filterNames) as FilterName[]).filter((name) => name !== 'status')

function AddFilter({
  add,
  suggestionsOf,
}: {
  readonly add: (name: FilterName, value: string) => void
  readonly suggestionsOf: FilterBarProps['suggestionsOf']
}) {
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState<FilterName>('service')
  const [value, setValue] = useState('')
  if (!isOpen) return <Button onClick={() => setOpen(true)}>Add filter</Button>
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
        onChange={({ target }) => setName(target.value as FilterName)}
        className={filterControl}
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
        list="trace-filter-values"
        inputMode={name.startsWith('min') ? 'decimal' : 'text'}
        value={value}
        onChange={({ target }) => setValue(target.value)}
        className={`${filterControl} w-44 min-w-0`}
      />
      <datalist id="trace-filter-values">
        {suggestionsOf(name).map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
      <Button type="submit">Add</Button>
    </form>
  )
}
