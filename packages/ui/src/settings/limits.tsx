import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Limit } from '../settings-records.ts'
import { useProject } from '../shell/address.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { LimitDialog } from './limit-dialog.tsx'
import { aWindow, scopeWords } from './limit-draft.ts'
import { formatAmount, LimitBars } from './limit-use.tsx'

/** What is used moves with every call. */
const lookAgainMs = 2_000

const then = ({ kind, degradeTo }: Limit): string =>
  ({ hard: 'refused', soft: 'let through, and told', degrade: `sent to ${degradeTo ?? ''}` })[kind]

const unit = { requests: ' requests', tokens: ' tokens', usd: '' } as const

const columnsOf = (
  keyName: (id: string) => string,
  edit: (limit: Limit) => void,
  remove: (name: string) => void,
): readonly Column<Limit>[] => [
  { id: 'name', head: 'Name', cell: (limit) => <span className="font-medium">{limit.name}</span> },
  {
    id: 'amount',
    head: 'Allows',
    spare: true,
    cell: (limit) =>
      `${formatAmount(limit.measure, limit.amount)}${unit[limit.measure]} ${aWindow(limit.window)}`,
  },
  { id: 'scope', head: 'Of', spare: true, cell: (limit) => scopeWords(limit, keyName) },
  { id: 'then', head: 'Past it', spare: true, cell: then },
  { id: 'use', head: 'Used', cell: (limit) => <LimitBars limit={limit} /> },
  {
    id: 'edit',
    head: 'Edit',
    right: true,
    cell: (limit) => (
      <span className="inline-flex gap-1.5">
        <Button size="row" aria-label={`Edit ${limit.name}`} onClick={() => edit(limit)}>
          Edit
        </Button>
        <ConfirmButton
          label="Delete"
          sure="Really delete?"
          name={limit.name}
          act={() => remove(limit.name)}
        />
      </span>
    ),
  },
]

/** Limits and budgets of the project, with what is used of them now. */
export function Limits() {
  const project = useProject()
  const queries = useQueryClient()
  const [edited, setEdited] = useState<Limit | 'new' | null>(null)
  const query = useQuery({
    queryKey: ['limits', project],
    queryFn: () => api.limits(project),
    refetchInterval: lookAgainMs,
  })
  const keys = useQuery({ queryKey: ['keys', project], queryFn: () => api.keys(project) }).data?.keys ?? []
  const keyName = (id: string): string => keys.find((key) => key.id === id)?.name ?? id.slice(0, 8)
  const remove = useMutation({
    mutationFn: (name: string) => api.deleteLimit(name, project),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['limits'] }),
  })
  const limits = query.data?.limits
  return (
    <Section
      title="Limits"
      note="reserved before a call, settled after it"
      actions={
        <Button look="primary" onClick={() => setEdited('new')}>
          Add limit
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {remove.isError && <Problem error={remove.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {limits?.length === 0 && (
        <Empty title="This project has no limit.">
          Calls may take what they like. A limit says how many requests, tokens or dollars they may take in a
          while, for all, for one key, or for each user by itself.
        </Empty>
      )}
      {limits !== undefined && limits.length > 0 && (
        <Table
          label="Limits"
          columns={columnsOf(keyName, setEdited, remove.mutate)}
          rows={limits}
          rowId={(limit) => limit.id}
        />
      )}
      {edited !== null && (
        <LimitDialog before={edited === 'new' ? null : edited} keys={keys} close={() => setEdited(null)} />
      )}
    </Section>
  )
}
