import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Provider } from '../records.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { ProviderDialog } from './provider-dialog.tsx'

const columnsOf = (
  edit: (provider: Provider) => void,
  remove: (name: string) => void,
  hasVendors: boolean,
): readonly Column<Provider>[] => [
  { id: 'name', head: 'Name', cell: (provider) => <span className="font-medium">{provider.name}</span> },
  ...(hasVendors
    ? [
        {
          id: 'vendor',
          head: 'Vendor',
          spare: true,
          cell: (provider: Provider) => provider.vendor ?? <span className="text-faint">–</span>,
        },
      ]
    : []),
  { id: 'dialect', head: 'Speaks', spare: true, cell: (provider) => provider.dialect },
  {
    id: 'address',
    head: 'Address',
    spare: true,
    cell: (provider) => <span className="font-mono text-small text-soft">{provider.baseUrl}</span>,
  },
  {
    id: 'key',
    head: 'Key',
    cell: (provider) => (provider.hasKey ? <Badge tone="good">set</Badge> : <Badge tone="warn">none</Badge>),
  },
  {
    id: 'models',
    head: 'Models',
    spare: true,
    fill: true,
    cell: (provider) => (
      <span className="text-soft">
        {provider.models === null || provider.models.length === 0
          ? 'any it knows'
          : provider.models.join(', ')}
      </span>
    ),
  },
  {
    id: 'updated',
    head: 'Changed',
    spare: true,
    cell: (provider) => <Moment at={provider.updatedAt} ago />,
  },
  {
    id: 'actions',
    head: 'Edit',
    right: true,
    cell: (provider) =>
      provider.source === 'file' ? (
        <span className="text-soft" title="Set in telltale.config: change it there">
          from the file
        </span>
      ) : (
        <span className="inline-flex gap-1.5">
          <Button size="row" aria-label={`Edit ${provider.name}`} onClick={() => edit(provider)}>
            Edit
          </Button>
          <ConfirmButton
            label="Delete"
            sure="Really delete?"
            name={provider.name}
            act={() => remove(provider.name)}
          />
        </span>
      ),
  },
]

/** The providers calls go to. Their keys go in and never come out again. */
export function Providers() {
  const queries = useQueryClient()
  const [edited, setEdited] = useState<Provider | 'new' | null>(null)
  const query = useQuery({ queryKey: ['providers'], queryFn: api.providers })
  const remove = useMutation({
    mutationFn: api.deleteProvider,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['providers'] }),
  })
  return (
    <Section
      title="Providers"
      note="keys are encrypted and never shown"
      actions={
        <Button look="primary" onClick={() => setEdited('new')}>
          Add provider
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {remove.isError && <Problem error={remove.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {query.data?.providers.length === 0 && (
        <Empty title="No provider is set up yet.">
          Add OpenAI, Anthropic or anything that speaks like one of them, with its key.
        </Empty>
      )}
      {query.data !== undefined && query.data.providers.length > 0 && (
        <Table
          label="Providers"
          columns={columnsOf(
            setEdited,
            remove.mutate,
            query.data.providers.some((provider) => typeof provider.vendor === 'string'),
          )}
          rows={query.data.providers}
          rowId={(provider) => provider.name}
        />
      )}
      {edited !== null && (
        <ProviderDialog provider={edited === 'new' ? null : edited} close={() => setEdited(null)} />
      )}
    </Section>
  )
}
