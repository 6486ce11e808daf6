import { Link } from '@tanstack/react-router'
import { useCall } from '../calls/use-call.ts'
import { formatMs, formatUsd } from '../parts/format.ts'
import { Figure, Figures } from '../parts/page.tsx'
import { CallStatusMark } from '../parts/status-mark.tsx'
import type { Attempt } from '../records.ts'
import type { Tried } from './try-call.ts'

/** What came of a request, and the way it took. */
export function TriedResult({ tried }: { readonly tried: Tried }) {
  return (
    <div role="status" className="grid min-w-0 gap-3">
      {tried.fault === null ? (
        <p className="whitespace-pre-wrap break-words rounded-large border border-line px-3 py-2.5">
          {tried.answer ?? <span className="text-faint">The answer holds no text.</span>}
        </p>
      ) : (
        <div className="grid gap-0.5 rounded-medium border border-line border-l-2 border-l-bad bg-raised px-3 py-2">
          <p className="font-medium text-bad">The call failed with status {tried.status}</p>
          <p className="break-words text-soft">{tried.fault}</p>
        </div>
      )}
      <Figures>
        <Figure name={tried.fault === null ? 'Answered by' : 'Last asked'} note={tried.model ?? undefined}>
          {tried.provider ?? <span className="text-faint">nobody</span>}
        </Figure>
        <Figure name="Took" note={tried.costUsd === null ? undefined : formatUsd(tried.costUsd)}>
          {formatMs(tried.latencyMs)}
        </Figure>
        <Figure name="Attempts">{tried.attempts ?? '–'}</Figure>
        {tried.cache !== null && tried.cache !== 'none' && (
          <Figure name="Cache">{tried.cache.split(';')[0]}</Figure>
        )}
      </Figures>
      {tried.callId !== null && <Recorded callId={tried.callId} />}
    </div>
  )
}

/** The attempts as recorded, as soon as they have landed; a key of another project records elsewhere. */
function Recorded({ callId }: { readonly callId: string }) {
  const call = useCall(callId)
  return (
    <>
      {call.data !== undefined && <Attempts attempts={call.data.call.attempts} />}
      <Link
        to="/calls/$callId"
        params={{ callId }}
        className="justify-self-start font-medium text-accent hover:underline"
      >
        Open the call
      </Link>
    </>
  )
}

const joints: Readonly<Record<string, string>> = {
  retry: 'then the same again',
  fallback: 'then, as its fallback',
  hedge: 'beside it, as a hedge',
}

const Attempts = ({ attempts }: { readonly attempts: readonly Attempt[] }) => (
  <ol aria-label="Attempts" className="divide-y divide-line rounded-large border border-line">
    {attempts.map((attempt, at) => (
      <li key={at} className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-3 py-1.5">
        {at > 0 && <span className="text-small text-faint">{joints[attempt.reason ?? ''] ?? 'then'}</span>}
        <span>
          <span className="font-medium">{attempt.provider}</span> · {attempt.model}
        </span>
        <CallStatusMark status={attempt.outcome} />
        {attempt.errorKind !== null && <span className="text-small text-soft">{attempt.errorKind}</span>}
        <span className="ml-auto text-small text-soft">{formatMs(attempt.latencyMs)}</span>
      </li>
    ))}
  </ol>
)
