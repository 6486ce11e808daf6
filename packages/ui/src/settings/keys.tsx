import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { formatMoment } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { ApiKey } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { NewKeyDialog } from './new-key.tsx'

const stateOf = (key: ApiKey, now: number) =>
  key.revokedAt !== null ? (
    <Badge tone="bad">revoked</Badge>
  ) : key.expiresAt !== null && new Date(key.expiresAt).getTime() < now ? (
    <Badge tone="warn">expired</Badge>
  ) : (
    <Badge tone="good">valid</Badge>
  )

const columnsOf = (revoke: (id: string) => void, hasUse: boolean): readonly Column<ApiKey>[] => [
  {
    id: 'name',
    head: 'Name',
    cell: (key) => (
      <span
        title={`${key.name}, made ${formatMoment(key.createdAt)}`}
        className="block max-w-48 truncate font-medium max-narrow:max-w-32"
      >
        {key.name}
      </span>
    ),
  },
  {
    id: 'hint',
    head: 'Key',
    spare: true,
    cell: (key) => <span className="font-mono text-small text-soft">{key.hint}</span>,
  },
  { id: 'state', head: 'State', cell: (key) => stateOf(key, Date.now()) },
  {
    id: 'models',
    head: 'Models',
    spare: true,
    fill: true,
    cell: (key) =>
      key.allowedModels === null || key.allowedModels.length === 0 ? (
        <span className="text-soft">all</span>
      ) : (
        <span title={key.allowedModels.join(', ')}>{key.allowedModels.join(', ')}</span>
      ),
  },
  {
    id: 'tags',
    head: 'Tags',
    spare: true,
    cell: (key) => (
      <span className="text-soft">
        {Object.entries(key.tags)
          .map((pair) => pair.join('='))
          .join(', ')}
      </span>
    ),
  },
  ...(hasUse
    ? [
        {
          id: 'used',
          head: 'Last used',
          spare: true,
          cell: (key: ApiKey) => <Moment at={key.lastUsedAt ?? null} ago />,
        },
      ]
    : []),
  { id: 'expires', head: 'Expires', spare: true, cell: (key) => <Moment at={key.expiresAt} /> },
  {
    id: 'revoke',
    head: 'Revoke',
    right: true,
    cell: (key) =>
      key.revokedAt === null ? (
        <ConfirmButton label="Revoke" sure="Really revoke?" name={key.name} act={() => revoke(key.id)} />
      ) : (
        <Moment at={key.revokedAt} />
      ),
  },
]

/** The keys of the project: made, shown once, revoked. */
export function Keys() {
  const project = useProject()
  const queries = useQueryClient()
  const [isNew, setNew] = useState(false)
  const query = useQuery({ queryKey: ['keys', project], queryFn: () => api.keys(project) })
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeKey(id, project),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  return (
    <Section
      title="API keys"
      note="a key is shown once, when it is made; only a hash is kept"
      actions={
        <Button look="primary" onClick={() => setNew(true)}>
          New key
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {revoke.isError && <Problem error={revoke.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {query.data?.keys.length === 0 && (
        <Empty title="This project has no key yet.">
          Make one, and put it where your SDK expects the provider’s key.
        </Empty>
      )}
      {query.data !== undefined && query.data.keys.length > 0 && (
        <Table
          label="API keys"
          columns={columnsOf(
            revoke.mutate,
            query.data.keys.some((key) => key.lastUsedAt !== undefined),
          )}
          rows={query.data.keys}
          rowId={(key) => key.id}
        />
      )}
      {isNew && <NewKeyDialog close={() => setNew(false)} />}
    </Section>
  )
}
