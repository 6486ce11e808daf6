import type { Alert } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { useAlertActs } from './use-alerts.ts'

/** Says that somebody takes care, and what others should know. */
export function AcknowledgeDialog({ alert, close }: { readonly alert: Alert; readonly close: () => void }) {
  const [comment, setComment] = useState('')
  const { acknowledge } = useAlertActs()
  const submit = () =>
    acknowledge.mutate(
      { id: alert.id, comment: comment.trim() === '' ? null : comment.trim() },
      { onSuccess: close },
    )
  return (
    <Dialog
      open
      close={close}
      title={`Acknowledge “${alert.title}”`}
      error={acknowledge.error}
      actions={
        <Button look="primary" disabled={acknowledge.isPending} onClick={submit}>
          Acknowledge
        </Button>
      }
    >
      <p>It is not told again until it gets worse or is over.</p>
      <TextField
        label="Comment (optional)"
        placeholder="looking at the new prompt"
        value={comment}
        maxLength={500}
        onChange={(event) => setComment(event.target.value)}
      />
    </Dialog>
  )
}
