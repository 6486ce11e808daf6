import type { PromptSummary } from '@telltale/sdk'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatCount, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { GateList } from './gate-list.tsx'
import { NewVersionDialog } from './new-version.tsx'
import { production } from './places.ts'
import { usePrompts } from './use-prompt.ts'
import { useTraffic, type Traffic } from './use-traffic.ts'

const columnsOf = (traffic: Traffic): readonly Column<PromptSummary>[] => [
  {
    id: 'name',
    head: 'Prompt',
    cell: (prompt) => (
      <span className="flex items-center gap-2">
        <span className="font-medium">{prompt.name}</span>
        {prompt.archivedAt !== null && <Badge tone="warn">archived</Badge>}
      </span>
    ),
    order: (prompt) => prompt.name,
  },
  {
    id: 'live',
    head: 'Live',
    cell: (prompt) =>
      prompt.liveVersion === null ? (
        <Badge tone="warn">none</Badge>
      ) : (
        <span>
          v{prompt.liveVersion}{' '}
          <span className="font-mono text-small text-faint">{prompt.liveHash?.slice(0, 12)}</span>
        </span>
      ),
  },
  {
    id: 'since',
    head: 'Live since',
    cell: (prompt) => <Moment at={prompt.activatedAt} ago />,
    order: (prompt) => prompt.activatedAt,
  },
  {
    id: 'elsewhere',
    head: 'Elsewhere',
    spare: true,
    cell: ({ environments }) => {
      const others = environments.filter(({ environment }) => environment !== production)
      return (
        <span className="text-soft">
          {others.map(({ environment, version }) => `${environment} v${version}`).join(', ') || '–'}
        </span>
      )
    },
  },
  {
    id: 'versions',
    head: 'Versions',
    right: true,
    cell: (prompt) => prompt.versions,
    order: (prompt) => prompt.versions,
  },
  {
    id: 'calls',
    head: 'Calls, 7 d',
    right: true,
    spare: true,
    cell: (prompt) => formatCount(traffic.total(prompt.name)),
    order: (prompt) => traffic.total(prompt.name),
  },
  {
    id: 'updated',
    head: 'Changed',
    right: true,
    spare: true,
    cell: (prompt) => <Moment at={prompt.updatedAt} ago />,
    order: (prompt) => prompt.updatedAt,
  },
]

/** Which words are live, and since when? */
export function Prompts() {
  const navigate = useNavigate()
  const [isNew, setNew] = useState(false)
  const [showsArchived, showArchived] = useState(false)
  const query = usePrompts()
  const traffic = useTraffic()
  const all = query.data?.prompts
  const prompts = all?.filter(({ archivedAt }) => showsArchived || archivedAt === null)
  const archived = all?.filter(({ archivedAt }) => archivedAt !== null).length ?? 0

  return (
    <Page
      title="Prompts"
      sentence={prompts === undefined ? 'Which words are live, and since when.' : sentenceOf(prompts)}
      actions={
        <>
          {archived > 0 && (
            <Button look="quiet" onClick={() => showArchived(!showsArchived)}>
              {showsArchived ? 'Hide archived' : `Show ${archived} archived`}
            </Button>
          )}
          <Button onClick={() => setNew(true)}>New prompt</Button>
        </>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={6} />}
      {all?.length === 0 && (
        <Empty title="No prompt is registered yet.">
          <p>
            Keep a prompt here and calls can name it:{' '}
            <code className="font-mono text-small">model: "prompt:support"</code>. Each call then carries the
            version it used, and a version can be taken back in one click.
          </p>
          <Button className="mt-3" onClick={() => setNew(true)}>
            Register the first prompt
          </Button>
        </Empty>
      )}
      {prompts !== undefined && prompts.length > 0 && (
        <Table
          label="Prompts"
          columns={columnsOf(traffic)}
          rows={prompts}
          rowId={(prompt) => prompt.name}
          open={(prompt) => void navigate({ to: '/prompts/$name', params: { name: prompt.name } })}
        />
      )}
      {all !== undefined && <GateList />}
      {isNew && <NewVersionDialog close={() => setNew(false)} />}
    </Page>
  )
}

function sentenceOf(prompts: readonly PromptSummary[]): string {
  if (prompts.length === 0) return 'No words are kept here yet.'
  const newest = [...prompts]
    .filter((prompt) => prompt.activatedAt !== null)
    .sort((a, b) => (b.activatedAt ?? '').localeCompare(a.activatedAt ?? ''))[0]
  const live = prompts.filter((prompt) => prompt.liveVersion !== null).length
  const count = `${plural(live, 'prompt')} live`
  if (newest?.activatedAt === undefined || newest.activatedAt === null) return `${count}.`
  return `${count}; the last to change was ${newest.name}, to version ${newest.liveVersion}.`
}
