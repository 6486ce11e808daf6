import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/field.tsx'
import { plural } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import type { Call } from '../records.ts'
import { useProject } from '../shell/address.ts'

/** For a call that was given another's answer: says that it was the wrong one, so that nobody gets it again. */
export function WrongHit({ call }: { readonly call: Call }) {
  const project = useProject()
  const queries = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [comment, setComment] = useState('')
  const judge = useMutation({
    mutationFn: () => api.wrongHit({ callId: call.id, comment: comment.trim() || undefined }, project),
    onSuccess: () => {
      setIsOpen(false)
      return queries.invalidateQueries()
    },
  })
  if (call.cacheKind === 'none') return null
  if (judge.isSuccess)
    return (
      <p role="status" className="rounded-medium bg-accent-wash px-3 py-2">
        Noted as wrong; {plural(judge.data.purged, 'stored answer')} went.
      </p>
    )
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-medium border border-line bg-raised px-3 py-2">
      <p>
        {call.cacheKind === 'coalesced'
          ? 'This call was given the answer of an identical call under way.'
          : 'This call was given a stored answer.'}
      </p>
      <Button onClick={() => setIsOpen(true)}>Wrong hit</Button>
      <Dialog
        open={isOpen}
        close={() => setIsOpen(false)}
        title="Was this the answer to another question?"
        actions={
          <Button look="primary" disabled={judge.isPending} onClick={() => judge.mutate()}>
            It was wrong: take it away
          </Button>
        }
      >
        <p className="text-soft">
          The stored answer goes, so that no one gets it again, and the judgement is kept on this call as the
          score cache-hit: wrong. Neither can be undone.
        </p>
        <TextArea
          label="What was wrong about it (may be left out)"
          rows={3}
          maxLength={4096}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        {judge.isError && <Problem error={judge.error} />}
      </Dialog>
    </div>
  )
}
