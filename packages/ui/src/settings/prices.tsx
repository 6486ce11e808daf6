import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { PriceOverride } from '../settings-records.ts'
import { useProject } from '../shell/address.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { NewPrice } from './new-price.tsx'

const rate = (value: number | undefined): string => (value === undefined ? '–' : `$${value}`)

const columnsOf = (remove: (id: string) => void): readonly Column<PriceOverride>[] => [
  { id: 'model', head: 'Model', cell: (price) => <span className="font-medium">{price.model}</span> },
  { id: 'provider', head: 'Provider', cell: (price) => (price.provider === '*' ? 'any' : price.provider) },
  { id: 'from', head: 'From', spare: true, cell: (price) => price.effectiveFrom ?? 'always' },
  { id: 'input', head: 'Input', right: true, cell: (price) => rate(price.row.rates.input) },
  {
    id: 'cache',
    head: 'Cached read',
    right: true,
    spare: true,
    cell: (price) => rate(price.row.rates.cacheRead),
  },
  { id: 'output', head: 'Output', right: true, cell: (price) => rate(price.row.rates.output) },
  {
    id: 'delete',
    head: 'Delete',
    right: true,
    cell: (price) => (
      <ConfirmButton label="Delete" sure="Really delete?" name={price.model} act={() => remove(price.id)} />
    ),
  },
]

/** Prices of one's own, in dollars per million tokens. */
export function Prices() {
  const project = useProject()
  const queries = useQueryClient()
  const [isNew, setNew] = useState(false)
  const query = useQuery({ queryKey: ['prices', project], queryFn: () => api.prices(project) })
  const remove = useMutation({
    mutationFn: (id: string) => api.deletePrice(id, project),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['prices'] }),
  })
  const prices = query.data?.prices
  return (
    <Section
      title="Prices"
      note="dollars per million tokens"
      actions={
        <Button look="primary" onClick={() => setNew(true)}>
          Add price
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {remove.isError && <Problem error={remove.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {prices?.length === 0 && (
        <Empty title="No price of your own.">
          Calls are priced by the price book. Add one for a model it does not know, or where you pay less than
          the list says.
        </Empty>
      )}
      {prices !== undefined && prices.length > 0 && (
        <Table label="Prices" columns={columnsOf(remove.mutate)} rows={prices} rowId={(price) => price.id} />
      )}
      {isNew && <NewPrice close={() => setNew(false)} />}
    </Section>
  )
}
