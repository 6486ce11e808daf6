import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { formatCount, formatMs } from '../parts/format.ts'
import type { Call } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { barOf, factsOf } from '../traces/line-facts.ts'
import { traceApi, type TraceLine } from '../traces/records.ts'

/** Deeper steps are shown no further to the right: a phone has room for so many. */
const deepest = 8
/** A trace of more lines has its own page. */
const linesAtMost = 60

/** The steps around a call, as its application traced them, to scale. Nothing where the call stands alone. */
export function TraceLines({ call }: { readonly call: Call }) {
  const project = useProject()
  const { data: trace } = useQuery({
    queryKey: ['trace', project, call.traceId],
    queryFn: () => traceApi.one(call.traceId, project, call.startedAt),
    staleTime: 10_000,
    retry: false,
  })
  if (trace === undefined || trace.nodes.length < 2) return null
  const own = trace.nodes.findIndex((line) => line.call?.id === call.id)
  const from = Math.max(0, Math.min(own - linesAtMost / 2, trace.nodes.length - linesAtMost))
  const lines = trace.nodes.slice(from, from + linesAtMost)
  return (
    <section aria-label="Trace" className="grid gap-1.5">
      <ol className="divide-y divide-line rounded-large border border-line text-small">
        {lines.map((line) => (
          <li
            key={line.spanId}
            aria-current={line.call?.id === call.id ? 'true' : undefined}
            className={`grid grid-cols-[minmax(0,1fr)_minmax(48px,30%)_72px] items-center gap-3 px-3 py-1 ${line.call?.id === call.id ? 'bg-accent-wash' : ''}`}
          >
            <Name line={line} />
            <span aria-hidden className="relative h-2 overflow-hidden rounded-small bg-sunken">
              <span {...barOf(line, trace.durationMs)} />
            </span>
            <span className="text-right">{formatMs(line.durationMs)}</span>
          </li>
        ))}
      </ol>
      <p className="flex flex-wrap gap-x-3 text-small text-soft">
        {lines.length < trace.nodes.length && (
          <span>
            {lines.length} of {formatCount(trace.nodes.length)} steps.
          </span>
        )}
        <Link
          to="/traces/$traceId"
          params={{ traceId: call.traceId }}
          search={{ at: call.startedAt, ...(own < 0 ? {} : { span: trace.nodes[own]!.spanId }) }}
          className="font-medium text-accent hover:underline"
        >
          Open the trace
        </Link>
      </p>
    </section>
  )
}

function Name({ line }: { readonly line: TraceLine }) {
  return (
    <span className="truncate" style={{ paddingLeft: `${Math.min(line.depth, deepest) * 14}px` }}>
      <span className="sr-only">Level {line.depth + 1}: </span>
      {line.call === null ? (
        <span className="font-medium">{line.name}</span>
      ) : (
        <Link
          to="/calls/$callId"
          params={{ callId: line.call.id }}
          className="font-medium text-accent hover:underline"
        >
          {line.name}
        </Link>
      )}
      <span className="ml-2 text-soft">{factsOf(line).join(' · ')}</span>
    </span>
  )
}
