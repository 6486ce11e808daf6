import { getRouteApi, Link } from '@tanstack/react-router'
import { CopyButton } from '../parts/copy.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { SendToReview } from '../reviews/send-to-review.tsx'
import { CallDetail } from './call-detail.tsx'
import { DetailSkeleton } from './call-panel.tsx'
import { OpenInPlayground } from './open-in-playground.tsx'
import { useCall } from './use-call.ts'

const route = getRouteApi('/calls/$callId')

/** One call on a page of its own: an address to send to someone. */
export function CallPage() {
  const { callId } = route.useParams()
  const query = useCall(callId)
  const call = query.data?.call
  return (
    <Page
      title="Call"
      sentence={
        call === undefined ? (
          <span className="break-all font-mono text-body">{callId}</span>
        ) : (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-semibold">{call.model ?? call.requestedModel}</span>
            <CallStatusMark status={call.status} />
            <span className="text-body text-soft">
              <Moment at={call.startedAt} />
            </span>
          </span>
        )
      }
      actions={
        <>
          {call !== undefined && <OpenInPlayground call={call} />}
          {call !== undefined && <SendToReview callId={callId} />}
          <CopyButton text={callId} label="Copy id" />
          <Link to="/calls" className="text-small font-medium text-accent hover:underline">
            All calls
          </Link>
        </>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.data === undefined ? (
        query.isPending && <DetailSkeleton />
      ) : (
        <CallDetail key={callId} detail={query.data} />
      )}
    </Page>
  )
}
