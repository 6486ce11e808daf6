import type { ReviewItem } from '@telltale/sdk'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Said } from '../calls/call-bodies.tsx'
import { useCall } from '../calls/use-call.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { outcomeWords } from './words.ts'

/** What the reviewer is asked about: the conversation, and what may be known of it by now. */
export function ItemView({ item }: { readonly item: ReviewItem }) {
  const article = useRef<HTMLElement>(null)
  // The one before went with the focus: who listens hears the next.
  useEffect(() => {
    if (document.activeElement === document.body) article.current?.focus({ preventScroll: true })
  }, [])
  return (
    <article
      ref={article}
      tabIndex={-1}
      aria-label="The item"
      className="grid min-w-0 content-start gap-3 outline-none"
    >
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-soft">
        <Moment at={item.at} />
        {item.stage !== null && <Badge>{item.stage}</Badge>}
        {item.status === 'disputed' && <Badge tone="warn">disputed</Badge>}
        {item.addedBy !== null && <span>sent by {item.addedBy}; in no figure</span>}
        {item.callId !== null && (
          <Link
            to="/calls/$callId"
            params={{ callId: item.callId }}
            className="font-medium text-accent hover:underline"
          >
            Open the call
          </Link>
        )}
      </p>
      <Outcome item={item} />
      <History item={item} />
      {item.callId === null ? (
        <p className="text-faint">No call belongs to it.</p>
      ) : (
        <Conversation callId={item.callId} />
      )}
    </article>
  )
}

function Conversation({ callId }: { readonly callId: string }) {
  const call = useCall(callId)
  if (call.isError) return <Problem error={call.error} retry={() => void call.refetch()} />
  if (call.data === undefined) return <SkeletonBox className="h-60" />
  return <Said call={call.data.call} input={call.data.input} output={call.data.output} />
}

/** Nothing while the reviewer is blind. */
function Outcome({ item }: { readonly item: ReviewItem }) {
  const words = outcomeWords(item)
  if (words === null) return null
  const seen = item.outcome?.seen
  return (
    <div className="grid gap-1 rounded-medium border border-line bg-raised px-3 py-2">
      <p className="first-letter:uppercase">{words}.</p>
      {seen !== undefined && seen !== null && (seen.kinds.length > 0 || seen.reason !== null) && (
        <p className="flex flex-wrap items-center gap-1.5 text-soft">
          {seen.kinds.map((kind) => (
            <Badge key={kind} tone="warn">
              {kind}
            </Badge>
          ))}
          {seen.reason}
        </p>
      )}
    </div>
  )
}

/** Who answered what, as far as this reviewer may know. */
function History({ item }: { readonly item: ReviewItem }) {
  if (item.answers.length === 0) return null
  return (
    <ul aria-label="Answers" className="divide-y divide-line rounded-medium border border-line">
      {item.answers.map((answer) => (
        <li key={answer.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
          <span className="font-medium">{answer.actor}</span>
          <span>
            {answer.label}
            {answer.isFinal && ' (the last word)'}
          </span>
          <span className="text-small text-faint">
            <Moment at={answer.at} ago />
          </span>
          {answer.comment !== null && <span className="text-soft">{answer.comment}</span>}
        </li>
      ))}
    </ul>
  )
}
