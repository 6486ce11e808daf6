import { Link } from '@tanstack/react-router'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { SendToReview } from '../reviews/send-to-review.tsx'
import { CallDetail } from './call-detail.tsx'
import { OpenInPlayground } from './open-in-playground.tsx'
import { useCall } from './use-call.ts'

/** The open call beside the list; on a narrow screen, instead of it. */
export function CallPanel({ id, close }: { readonly id: string; readonly close: () => void }) {
  const call = useCall(id)
  return (
    <aside
      aria-label="Call"
      className="min-h-0 w-full overflow-auto border-line wide:w-[56%] wide:border-l vast:max-w-220"
    >
      <h1 className="sr-only wide:hidden">Call</h1>
      <header className="sticky top-0 z-10 flex items-center gap-3 border-b border-line bg-canvas px-4 py-2.5">
        {call.data === undefined ? (
          <span className="text-soft">Call</span>
        ) : (
          <>
            <h2 className="truncate font-semibold">
              {call.data.call.model ?? call.data.call.requestedModel}
            </h2>
            <CallStatusMark status={call.data.call.status} />
            <span className="text-soft max-narrow:hidden">
              <Moment at={call.data.call.startedAt} />
            </span>
          </>
        )}
        <div className="ml-auto flex shrink-0 items-center gap-1.5">
          {call.data !== undefined && <OpenInPlayground call={call.data.call} />}
          {call.data !== undefined && <SendToReview callId={id} />}
          <CopyButton text={id} label="Copy id" />
          <Link
            to="/calls/$callId"
            params={{ callId: id }}
            className="inline-flex h-7 items-center rounded-medium border border-line-strong px-2.5 text-small font-medium hover:bg-hover max-narrow:hidden"
          >
            Open
          </Link>
          <Button onClick={close} aria-label="Close the call">
            Close
          </Button>
        </div>
      </header>
      <div className="p-4">
        {call.isError && <Problem error={call.error} retry={() => void call.refetch()} />}
        {call.data === undefined ? (
          call.isPending && <DetailSkeleton />
        ) : (
          <CallDetail key={id} detail={call.data} />
        )}
      </div>
    </aside>
  )
}

/** The shape of a call's detail. */
export const DetailSkeleton = () => (
  <div className="grid gap-4">
    <SkeletonBox className="h-17" />
    <SkeletonBox className="h-9" />
    <SkeletonBox className="h-8 w-80 max-w-full" />
    <SkeletonBox className="h-60" />
  </div>
)
