import type { GateReport } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { useSession } from '../shell/use-session.ts'
import { useApproval } from './use-gates.ts'

/** Who approves of a version for an environment, and saying or taking back one's own word. */
export function ApprovalForm({
  report: { name, version, environment, clauses, approvals },
  author,
}: {
  readonly report: GateReport
  readonly author: string | null
}) {
  const actor = useSession().data?.actor ?? null
  const word = useApproval(name, version, environment)
  const [comment, setComment] = useState('')
  const asked = clauses.find(({ clause }) => clause === 'approval')
  const hasApproved = approvals.some((one) => one.actor === actor)
  return (
    <>
      {approvals.length > 0 && (
        <ul aria-label={`Approvals for ${environment}`} className="grid gap-1">
          {approvals.map((approval) => (
            <li key={approval.actor} className="flex min-w-0 flex-wrap items-center gap-x-2">
              <span className="min-w-0 break-words">
                <span className="font-medium">{approval.actor}</span> approves
                {approval.comment !== null && <>: {approval.comment}</>}
              </span>
              <span className="text-small text-faint">
                <Moment at={approval.at} ago />
              </span>
              {approval.actor === actor && (
                <Button
                  size="row"
                  disabled={word.isPending}
                  aria-label={`Withdraw your approval for ${environment}`}
                  onClick={() => word.mutate({ kind: 'withdraw' })}
                >
                  Withdraw
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {asked?.holds === false && actor === author && (
        <p className="text-small text-faint">
          You ({actor}) registered this version, so someone else must approve of it.
        </p>
      )}
      {asked !== undefined && actor !== null && actor !== author && !hasApproved && (
        <form
          className="flex max-w-160 items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            word.mutate({ kind: 'approve', comment })
          }}
        >
          <div className="min-w-0 flex-1">
            <TextField
              label="Comment (optional)"
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          </div>
          <Button type="submit" className="h-8!" disabled={word.isPending}>
            Approve for {environment}
          </Button>
        </form>
      )}
      {word.isError && <Problem error={word.error} />}
    </>
  )
}
