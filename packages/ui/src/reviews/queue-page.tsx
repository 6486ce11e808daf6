import type { ReviewQueue } from '@telltale/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatCount, plural } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Figure, Figures, Page, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { useProject } from '../shell/address.ts'
import { QueueDialog } from './queue-dialog.tsx'
import { reviewApi } from './review-api.ts'
import { ReviewDesk } from './review-desk.tsx'
import { ReviewFigures } from './review-figures.tsx'
import { subjectWords } from './words.ts'

const route = getRouteApi('/reviews/$queue')

/** Is what the guardrail does right? One item after the other, and what the answers tell. */
export function QueuePage() {
  const { queue: name } = route.useParams()
  const project = useProject()
  const [isEditing, setEditing] = useState(false)
  const query = useQuery({
    queryKey: ['review-queue', project, name],
    queryFn: () => reviewApi.queue(name, project),
    refetchInterval: 15_000,
  })
  const queue = query.data
  return (
    <Page
      title={`Review: ${name}`}
      sentence={queue === undefined ? 'Looking.' : sentenceOf(queue)}
      actions={
        queue !== undefined && (
          <>
            <Button onClick={() => setEditing(true)}>Edit</Button>
            <Remove name={name} />
          </>
        )
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {queue === undefined && query.isPending && <SkeletonBox className="h-80" />}
      {queue !== undefined && <Queue queue={queue} />}
      {isEditing && queue !== undefined && <QueueDialog before={queue} close={() => setEditing(false)} />}
    </Page>
  )
}

function Queue({ queue }: { readonly queue: ReviewQueue }) {
  const [mode, setMode] = useState<'open' | 'disputed'>('open')
  const { counts } = queue
  const isDisputes = mode === 'disputed'
  return (
    <>
      <Figures>
        <Figure name="To review">{formatCount(counts.open)}</Figure>
        <Figure
          name="Reviewed"
          note={counts.unclear === 0 ? undefined : `${formatCount(counts.unclear)} unclear`}
        >
          {formatCount(counts.done)}
        </Figure>
        <Figure name="Disputed">{formatCount(counts.disputed)}</Figure>
        <Figure name="Answers" note={`${plural(queue.reviewers, 'reviewer')} an item`}>
          {formatCount(counts.answers)}
        </Figure>
      </Figures>
      <Section
        title={isDisputes ? 'The last word' : 'Review'}
        note={queue.isBlind && !isDisputes ? 'what was done is told after you answer' : undefined}
        actions={
          (counts.disputed > 0 || isDisputes) && (
            <Button onClick={() => setMode(isDisputes ? 'open' : 'disputed')}>
              {isDisputes ? 'Back to the queue' : `Settle ${plural(counts.disputed, 'dispute')}`}
            </Button>
          )
        }
      >
        <ReviewDesk key={`${queue.name} ${mode}`} queue={queue} mode={mode} />
      </Section>
      <ReviewFigures queue={queue} />
    </>
  )
}

function Remove({ name }: { readonly name: string }) {
  const project = useProject()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => reviewApi.remove(name, project),
    onSuccess: async () => {
      await navigate({ to: '/reviews' })
      await queries.invalidateQueries()
    },
  })
  return (
    <ConfirmButton
      label="Delete"
      sure="Delete with all answers?"
      name={`the queue ${name}`}
      disabled={remove.isPending}
      act={() => remove.mutate()}
    />
  )
}

const sentenceOf = (queue: ReviewQueue): string => {
  const { open, done } = queue.counts
  const paused = queue.isPaused ? ' It is paused: nothing new is drawn.' : ''
  return `${plural(open, 'item')} of ${subjectWords(queue)} ${open === 1 ? 'waits' : 'wait'} for an answer, ${formatCount(done)} ${done === 1 ? 'is' : 'are'} done.${paused}`
}
