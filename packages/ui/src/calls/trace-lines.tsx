import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { get } from '../api.ts'
import { formatMs, formatUsd } from '../parts/format.ts'
import type { Call } from '../records.ts'
import { useProject } from '../shell/address.ts'

type Line = {
  readonly kind: 'span' | 'call' | 'retrieval'
  readonly spanId: string
  readonly depth: number
  readonly isOrphan: boolean
  readonly name: string
  readonly type: string
  readonly service: string | null
  readonly status: string
  readonly offsetMs: number
  readonly shiftMs: number
  readonly durationMs: number
  readonly call: { readonly id: string; readonly costUsd: string | null } | null
  readonly retrieval: { readonly documentsRetrieved: number } | null
}
type Trace = { readonly durationMs: number; readonly nodes: readonly Line[]; readonly isCut: boolean }

/** Deeper steps are shown no further to the right: a phone has room for so many. */
const deepest = 8

/** The steps around a call, as its application traced them, to scale. Nothing where the call stands alone. */
export function TraceLines({ call }: { readonly call: Call }) {
  const project = useProject()
  const { data: trace } = useQuery({
    queryKey: ['trace', project, call.traceId],
    queryFn: () =>
      get<Trace>(`/api/traces/${encodeURIComponent(call.traceId)}`, { project, at: call.startedAt }),
    staleTime: 10_000,
    retry: false,
  })
  if (trace === undefined || trace.nodes.length < 2) return null
  return (
    <section aria-label="Trace" className="grid gap-1.5">
      <ol className="divide-y divide-line rounded-large border border-line text-small">
        {trace.nodes.map((line) => (
          <li
            key={line.spanId}
            aria-current={line.call?.id === call.id ? 'true' : undefined}
            className={`grid grid-cols-[minmax(0,1fr)_minmax(48px,30%)_72px] items-center gap-3 px-3 py-1 ${line.call?.id === call.id ? 'bg-accent-wash' : ''}`}
          >
            <Name line={line} />
            <span aria-hidden className="relative h-2 overflow-hidden rounded-small bg-sunken">
              <span
                className={`absolute inset-y-0 min-w-0.5 ${look(line)}`}
                style={{
                  left: `${(line.offsetMs / Math.max(trace.durationMs, 0.001)) * 100}%`,
                  width: `${(line.durationMs / Math.max(trace.durationMs, 0.001)) * 100}%`,
                }}
              />
            </span>
            <span className="text-right">{formatMs(line.durationMs)}</span>
          </li>
        ))}
      </ol>
      {trace.isCut && <p className="text-small text-soft">The trace has more steps than are shown.</p>}
    </section>
  )
}

const look = ({ status, kind }: Line): string =>
  status === 'error' ? 'bg-bad' : kind === 'call' ? 'bg-accent' : 'bg-baseline'

function Name({ line }: { readonly line: Line }) {
  const facts = [
    line.type === 'span' ? null : line.type,
    line.service,
    line.call?.costUsd == null ? null : formatUsd(line.call.costUsd),
    line.retrieval === null ? null : `${line.retrieval.documentsRetrieved} documents`,
    line.isOrphan ? 'its parent is not here' : null,
    line.shiftMs === 0 ? null : `clock moved by ${formatMs(Math.abs(line.shiftMs))}`,
    line.status === 'error' ? 'failed' : null,
  ].filter((fact) => fact !== null)
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
      <span className="ml-2 text-soft">{facts.join(' · ')}</span>
    </span>
  )
}
