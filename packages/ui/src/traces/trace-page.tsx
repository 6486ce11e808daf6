import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { formatMs, formatUsd, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import type { TraceSearch } from './filters.ts'
import type { Trace, TraceLine } from './records.ts'
import { SpanDetail } from './span-detail.tsx'
import { TraceTree } from './trace-tree.tsx'
import { useTrace } from './use-trace.ts'

const route = getRouteApi('/traces/$traceId')

/** One trace on a page of its own: its steps to scale, and the one that is open beside them. */
export function TracePage() {
  const { traceId } = route.useParams()
  const { span, at } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useTrace(traceId, at)
  const trace = query.data
  useEffect(() => {
    document.title = `${trace?.nodes[0]?.name ?? 'Trace'} · Telltale`
  }, [trace])
  const show = useCallback(
    (spanId: string | undefined) =>
      void navigate({ search: (now: TraceSearch) => ({ ...now, span: spanId }), replace: true }),
    [navigate],
  )
  const line = span === undefined ? undefined : trace?.nodes.find(({ spanId }) => spanId === span)
  return (
    <div className="flex h-full min-h-0">
      <div className={`flex min-h-0 min-w-0 flex-1 flex-col ${line === undefined ? '' : 'max-wide:hidden'}`}>
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-6 pb-3 pt-5 max-narrow:px-4">
          <div className="grid min-w-0 gap-1">
            <h1 className="text-small font-medium text-faint">Trace</h1>
            {trace === undefined ? (
              <p className="break-all font-mono">{traceId}</p>
            ) : (
              <Sentence trace={trace} />
            )}
          </div>
          <div className="flex items-center gap-2">
            <CopyButton text={traceId} label="Copy id" />
            <Link to="/traces" className="text-small font-medium text-accent hover:underline">
              All traces
            </Link>
          </div>
        </header>
        {query.isError && (
          <div className="px-6 pb-4 max-narrow:px-4">
            <Problem error={query.error} retry={() => void query.refetch()} />
          </div>
        )}
        {trace === undefined ? (
          query.isPending && <SkeletonRows rows={14} />
        ) : (
          <>
            {span !== undefined && line === undefined && (
              <p role="status" className="px-6 pb-3 text-soft max-narrow:px-4">
                The step {span} is not in this trace (yet).
              </p>
            )}
            <TraceTree trace={trace} shown={span} show={show} />
            {trace.isCut && (
              <p className="border-t border-line px-6 py-2 text-small text-soft">
                The trace has more steps than are shown.
              </p>
            )}
          </>
        )}
      </div>
      {line !== undefined && <Beside traceId={traceId} line={line} close={() => show(undefined)} />}
    </div>
  )
}

function Sentence({ trace }: { readonly trace: Trace }) {
  const errors = trace.nodes.filter(({ status }) => status === 'error').length
  const unknown = trace.calls - trace.costKnownCalls
  const cost =
    trace.calls === 0
      ? null
      : trace.costUsd === null
        ? 'cost unknown'
        : `${formatUsd(trace.costUsd)}${unknown === 0 ? '' : ` and what ${plural(unknown, 'call')} cost, which is unknown`}`
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-lead">
      <span className="min-w-0 break-words font-semibold">{trace.nodes[0]?.name ?? 'Trace'}</span>
      {errors > 0 && <Badge tone="bad">{errors} failed</Badge>}
      <span className="text-body text-soft">
        <Moment at={trace.startedAt} /> · {formatMs(trace.durationMs)} · {plural(trace.nodes.length, 'step')}{' '}
        · {plural(trace.calls, 'call')}
        {cost !== null && ` · ${cost}`}
      </span>
    </p>
  )
}

function Beside({
  traceId,
  line,
  close,
}: {
  readonly traceId: string
  readonly line: TraceLine
  readonly close: () => void
}) {
  return (
    <aside
      aria-label="Step"
      className="min-h-0 w-full overflow-auto border-line wide:w-[50%] wide:border-l vast:max-w-200"
    >
      <h1 className="sr-only wide:hidden">Step</h1>
      <header className="sticky top-0 z-10 flex items-center gap-3 border-b border-line bg-canvas px-4 py-2.5">
        <h2 className="min-w-0 truncate font-semibold">{line.name}</h2>
        {line.status === 'error' && <Badge tone="bad">failed</Badge>}
        <div className="ml-auto flex shrink-0 items-center gap-1.5">
          {line.call !== null && (
            <Link
              to="/calls/$callId"
              params={{ callId: line.call.id }}
              className="text-small font-medium text-accent hover:underline"
            >
              Open the call
            </Link>
          )}
          <CopyButton text={window.location.href} label="Copy link" />
          <Button onClick={close} aria-label="Close the step">
            Close
          </Button>
        </div>
      </header>
      <div className="p-4">
        <SpanDetail key={line.spanId} traceId={traceId} line={line} />
      </div>
    </aside>
  )
}
