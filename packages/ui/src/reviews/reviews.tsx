import type { ReviewQueue } from '@telltale/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatCount, plural } from '../parts/format.ts'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { useProject } from '../shell/address.ts'
import { QueueDialog } from './queue-dialog.tsx'
import { reviewApi } from './review-api.ts'
import { subjectWords } from './words.ts'

const columns: readonly Column<ReviewQueue>[] = [
  {
    id: 'name',
    head: 'Queue',
    order: ({ name }) => name,
    cell: ({ name, isPaused }) => (
      <span className="inline-flex items-baseline gap-2">
        <span className="font-medium">{name}</span>
        {isPaused && <Badge>paused</Badge>}
      </span>
    ),
  },
  { id: 'about', head: 'About', order: subjectWords, cell: subjectWords },
  { id: 'question', head: 'Question', spare: true, fill: true, cell: ({ question }) => question },
  {
    id: 'open',
    head: 'To review',
    right: true,
    order: ({ counts }) => counts.open,
    cell: ({ counts }) => formatCount(counts.open),
  },
  {
    id: 'disputed',
    head: 'Disputed',
    right: true,
    order: ({ counts }) => counts.disputed,
    cell: ({ counts }) => formatCount(counts.disputed),
  },
  {
    id: 'done',
    head: 'Reviewed',
    right: true,
    order: ({ counts }) => counts.done,
    cell: ({ counts }) => formatCount(counts.done),
  },
]

/** What waits for people's judgement? */
export function Reviews() {
  const project = useProject()
  const navigate = useNavigate()
  const [isNew, setNew] = useState(false)
  const query = useQuery({
    queryKey: ['review-queues', project],
    queryFn: () => reviewApi.queues(project),
    refetchInterval: 15_000,
  })
  const queues = query.data?.queues
  const open = (queue: string): void => void navigate({ to: '/reviews/$queue', params: { queue } })
  return (
    <Page
      title="Reviews"
      sentence={queues === undefined ? 'What people are asked about.' : sentenceOf(queues)}
      actions={<Button onClick={() => setNew(true)}>New queue</Button>}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={4} />}
      {queues?.length === 0 && (
        <Empty title="Nothing is reviewed yet.">
          <p>
            A review queue draws a random sample of what a guardrail fired on and of what it let pass, asks
            people whether that was right, and says from their answers how much legitimate traffic it stops
            and how much it misses, with intervals.
          </p>
          <Button className="mt-3" onClick={() => setNew(true)}>
            Make the first queue
          </Button>
        </Empty>
      )}
      {queues !== undefined && queues.length > 0 && (
        <Table
          label="Review queues"
          columns={columns}
          rows={queues}
          rowId={({ name }) => name}
          open={({ name }) => open(name)}
        />
      )}
      {isNew && <QueueDialog before={null} close={() => setNew(false)} saved={open} />}
    </Page>
  )
}

function sentenceOf(queues: readonly ReviewQueue[]): string {
  const open = queues.reduce((sum, { counts }) => sum + counts.open, 0)
  const disputed = queues.reduce((sum, { counts }) => sum + counts.disputed, 0)
  if (queues.length === 0) return 'Nothing waits for a review.'
  const besides = disputed === 0 ? '' : `, and ${plural(disputed, 'dispute')} for a last word`
  return `${plural(open, 'item')} in ${plural(queues.length, 'queue')} ${open === 1 ? 'waits' : 'wait'} for an answer${besides}.`
}
