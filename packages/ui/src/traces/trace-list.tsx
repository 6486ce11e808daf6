import { useMemo } from 'react'
import { costReason } from '../parts/cost-reason.ts'
import { formatCount, formatMs, formatUsdColumn, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { useIsNarrow } from '../parts/use-is-narrow.ts'
import { useVirtualRows } from '../parts/use-virtual-rows.ts'
import type { TraceSummary } from './records.ts'

type TraceListProps = {
  readonly traces: readonly TraceSummary[]
  readonly open: (trace: TraceSummary) => void
  readonly more: () => void
  readonly scrolled: (isDown: boolean) => void
}

const grid =
  'wide:grid-cols-[88px_minmax(140px,3fr)_minmax(70px,1fr)_minmax(70px,1.4fr)_56px_52px_104px_92px_76px_64px]'
const heads = [
  { name: 'Start' },
  { name: 'Name' },
  { name: 'Service' },
  { name: 'Models' },
  { name: 'Spans', right: true },
  { name: 'Calls', right: true },
  { name: 'Tokens in · out', right: true },
  { name: 'Cost', right: true },
  { name: 'Duration', right: true },
  { name: 'Errors', right: true },
] as const

/** Every trace as a row; only those in view are in the document. j, k and Enter work anywhere on the page. */
export function TraceList({ traces, open, more, scrolled }: TraceListProps) {
  const rowHeight = useIsNarrow() ? 56 : 32
  const byId = (id: string) => traces.find(({ traceId }) => traceId === id)
  const { scroller, visible, totalHeight, at, choose } = useVirtualRows({
    ids: useMemo(() => traces.map(({ traceId }) => traceId), [traces]),
    ...{ rowHeight, more },
    open: (id) => {
      const trace = byId(id)
      if (trace !== undefined) open(trace)
    },
  })
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Traces"
      aria-rowcount={traces.length + 1}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `trace-${traces[at]?.traceId}` : undefined}
      onScroll={(event) => scrolled(event.currentTarget.scrollTop > 40)}
      className="min-h-0 min-w-0 flex-1 overflow-auto border-t border-line outline-offset-[-2px]"
    >
      <div
        role="row"
        aria-rowindex={1}
        className={`sticky top-0 z-10 hidden h-8 items-center gap-3 border-b border-line bg-raised px-6 text-small font-medium text-faint wide:grid ${grid}`}
      >
        {heads.map((head) => (
          <span key={head.name} role="columnheader" className={'right' in head ? 'text-right' : ''}>
            {head.name}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: totalHeight }}>
        {visible.map((item) => {
          const trace = traces[item.index]
          if (trace === undefined) return null
          return (
            <div
              key={trace.traceId}
              id={`trace-${trace.traceId}`}
              role="row"
              aria-rowindex={item.index + 2}
              onClick={() => {
                choose(trace.traceId)
                open(trace)
              }}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              className={`absolute inset-x-0 top-0 cursor-pointer items-center gap-x-3 border-b border-line px-6 max-wide:grid max-wide:grid-cols-[auto_1fr_auto] max-wide:px-4 max-wide:py-1.5 wide:grid ${grid} ${at === item.index ? 'bg-hover' : 'hover:bg-hover'}`}
            >
              <TraceCells trace={trace} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function TraceCells({ trace }: { readonly trace: TraceSummary }) {
  const cost = costOf(trace)
  return (
    <>
      <span role="gridcell" className="text-soft">
        <Moment at={trace.startedAt} />
      </span>
      <span role="gridcell" className="truncate font-medium">
        {trace.name || 'no name'}
        {!trace.hasRoot && <span className="ml-2 font-normal text-faint">its root is not here</span>}
      </span>
      <span
        role="gridcell"
        title={trace.services.join(', ')}
        className="truncate text-soft max-wide:order-4 max-wide:text-small"
      >
        {trace.service ?? <span className="text-faint">–</span>}
        {trace.services.length > 1 && <span className="text-faint"> +{trace.services.length - 1}</span>}
      </span>
      <span role="gridcell" title={trace.models.join(', ')} className="truncate text-soft max-wide:hidden">
        {trace.models.length === 0 ? <span className="text-faint">–</span> : trace.models.join(', ')}
      </span>
      <span role="gridcell" className="text-right text-soft max-wide:hidden">
        {formatCount(trace.spans)}
      </span>
      <span role="gridcell" className="text-right text-soft max-wide:hidden">
        {formatCount(trace.calls)}
      </span>
      <span role="gridcell" className="text-right text-soft max-wide:hidden">
        {trace.calls === 0 ? (
          <span className="text-faint">–</span>
        ) : (
          `${formatCount(trace.inputTokens)} · ${formatCount(trace.outputTokens)}`
        )}
      </span>
      <span
        role="gridcell"
        title={cost.title}
        className={`text-right max-wide:order-5 max-wide:text-small ${cost.isKnown ? '' : 'text-faint'} ${trace.calls === 0 ? 'max-wide:invisible' : ''}`}
      >
        {cost.text}
      </span>
      <span role="gridcell" className="text-right max-wide:order-3">
        {formatMs(trace.durationMs)}
      </span>
      <span role="gridcell" className="text-right max-wide:order-6">
        {trace.errors === 0 ? (
          <span className="text-faint max-wide:hidden">0</span>
        ) : (
          <Badge tone="bad">
            {formatCount(trace.errors)}
            <span className="wide:sr-only">&nbsp;failed</span>
          </Badge>
        )}
      </span>
    </>
  )
}

/** What is known of the cost, and of how many calls it is known. */
function costOf({ calls, costUsd, costKnownCalls, costUnknownReason }: TraceSummary) {
  if (calls === 0) return { text: '–', title: 'No call of a model in it.', isKnown: false }
  const why = costReason(costUnknownReason)
  if (costUsd === null) return { text: 'unknown', title: `unknown – ${why}`, isKnown: false }
  const unknown = calls - costKnownCalls
  return unknown === 0
    ? { text: formatUsdColumn(costUsd), title: `$${costUsd}`, isKnown: true }
    : {
        text: `≥ ${formatUsdColumn(costUsd)}`,
        title: `$${costUsd} known; unknown for ${plural(unknown, 'call')} – ${why}`,
        isKnown: true,
      }
}
