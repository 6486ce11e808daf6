import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Badge } from '../parts/status-mark.tsx'
import type { Change } from '../records.ts'
import { changedFields, shownValue } from './changed-fields.ts'

/** What one flag stands for: each change with its fields before and after, and the way back. */
export function ChangeDialog({
  changes,
  close,
}: {
  readonly changes: readonly Change[]
  readonly close: () => void
}) {
  return (
    <Dialog open close={close} title={changes.length === 1 ? 'Change' : `${changes.length} changes`} wide>
      {changes.toReversed().map((change) => (
        <ChangeCard key={change.id} change={change} close={close} />
      ))}
    </Dialog>
  )
}

function ChangeCard({ change, close }: { readonly change: Change; readonly close: () => void }) {
  const [asked, setAsked] = useState(false)
  const queries = useQueryClient()
  const undo = useMutation({
    mutationFn: () => (change.undo === null ? Promise.resolve() : api.undo(change.undo)),
    onSuccess: () => queries.invalidateQueries(),
  })
  const fields = changedFields(change.before, change.after)
  return (
    <article className="grid gap-3 border-b border-line pb-4 last:border-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge>{change.component}</Badge>
        <span className="font-medium">{change.summary}</span>
        <span className="text-small text-faint">
          <Moment at={change.at} /> · {change.actor} · by {change.source}
        </span>
      </div>
      {fields.length > 0 && (
        <div
          className="overflow-x-auto"
          tabIndex={0}
          role="group"
          aria-label={`Fields of: ${change.summary}`}
        >
          <table className="w-full text-small">
            <thead>
              <tr className="border-b border-line text-left text-faint">
                <th className="py-1 pr-4 font-medium">Field</th>
                <th className="py-1 pr-4 font-medium">Before</th>
                <th className="py-1 font-medium">After</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.name} className="border-b border-line align-top last:border-0">
                  <td className="py-1.5 pr-4 text-soft">{field.name}</td>
                  <td className="whitespace-pre-wrap break-words py-1.5 pr-4 font-mono text-faint">
                    {shownValue(field.before)}
                  </td>
                  <td className="whitespace-pre-wrap break-words py-1.5 font-mono">
                    {shownValue(field.after)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {change.component === 'prompt' && (
          <Link
            to="/prompts/$name"
            params={{ name: change.key }}
            onClick={close}
            className="text-small font-medium text-accent hover:underline"
          >
            Open the prompt
          </Link>
        )}
        {change.undo !== null && !undo.isSuccess && (
          <Button
            look={asked ? 'primary' : 'plain'}
            disabled={undo.isPending}
            onClick={() => (asked ? undo.mutate() : setAsked(true))}
          >
            {asked ? 'Yes, put it back as it was before' : 'Undo this change'}
          </Button>
        )}
        {undo.isSuccess && (
          <span className="text-small text-good">
            Put back. The undo is on the tape as a change of its own.
          </span>
        )}
      </div>
      {undo.isError && <Problem error={undo.error} />}
    </article>
  )
}
