import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { useProject } from '../shell/address.ts'
import { reviewApi } from './review-api.ts'
import { subjectWords } from './words.ts'

/** Puts one call before reviewers. */
export function SendToReview({ callId }: { readonly callId: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Send to review</Button>
      {isOpen && <SendDialog callId={callId} close={() => setOpen(false)} />}
    </>
  )
}

function SendDialog({ callId, close }: { readonly callId: string; readonly close: () => void }) {
  const project = useProject()
  const queries = useQueryClient()
  const query = useQuery({ queryKey: ['review-queues', project], queryFn: () => reviewApi.queues(project) })
  const queues = query.data?.queues ?? []
  const [chosen, setChosen] = useState('')
  const queue = chosen === '' ? (queues[0]?.name ?? '') : chosen
  const add = useMutation({
    mutationFn: () => reviewApi.add(queue, callId, project),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['review-queues'] }),
  })
  return (
    <Dialog
      open
      close={close}
      title="Send to review"
      error={add.error}
      {...(queues.length > 0 &&
        !add.isSuccess && {
          actions: (
            <Button look="primary" disabled={add.isPending} onClick={() => add.mutate()}>
              Send
            </Button>
          ),
        })}
    >
      {query.isError && <Problem error={query.error} />}
      {query.isPending && <SkeletonBox className="h-12" />}
      {query.isSuccess && queues.length === 0 && (
        <p>
          There is no review queue yet.{' '}
          <Link to="/reviews" className="font-medium text-accent hover:underline">
            Make one
          </Link>
        </p>
      )}
      {add.isSuccess ? (
        <p role="status">
          It waits in{' '}
          <Link to="/reviews/$queue" params={{ queue }} className="font-medium text-accent hover:underline">
            {queue}
          </Link>
          . As nobody drew it by chance, it counts in no figure.
        </p>
      ) : (
        queues.length > 0 && (
          <Choice
            label="Queue"
            value={queue}
            note="In a guardrail’s queue goes its evaluation of this call."
            onChange={(event) => {
              setChosen(event.target.value)
              add.reset()
            }}
          >
            {queues.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name} – {subjectWords(one)}
              </option>
            ))}
          </Choice>
        )
      )}
    </Dialog>
  )
}
