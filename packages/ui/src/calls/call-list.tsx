import { useMemo } from 'react'
import { costReason } from '../parts/cost-reason.ts'
import { formatCount, formatMs, formatUsdColumn } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { useIsNarrow } from '../parts/use-is-narrow.ts'
import { useVirtualRows } from '../parts/use-virtual-rows.ts'
import { CallStatusMark } from '../parts/status-mark.tsx'
import type { CallSummary } from '../records.ts'

type CallListProps = {
  readonly calls: readonly CallSummary[]
  readonly shown: string | undefined
  readonly show: (id: string | undefined) => void
  readonly more: (() => void) | undefined
  readonly scrolled: (isDown: boolean) => void
  /** Beside an open call there is room for fewer columns. */
  readonly slim: boolean
}

const wideGrid =
  'wide:grid-cols-[88px_76px_minmax(110px,1.2fr)_minmax(90px,1fr)_minmax(0,3fr)_104px_72px_84px]'
const slimGrid = 'wide:grid-cols-[88px_76px_minmax(0,1fr)_72px_84px]'
const heads = [
  { name: 'Time', slim: true },
  { name: 'Status', slim: true },
  { name: 'Model', slim: true },
  { name: 'Route · prompt', slim: false },
  { name: 'Asked', slim: false },
  { name: 'Tokens in · out', slim: false, right: true },
  { name: 'Latency', slim: true, right: true },
  { name: 'Cost', slim: true, right: true },
]

/** Every call as a row; only those in view are in the document. j, k, Enter and Escape work anywhere on the page. */
export function CallList({ calls, shown, show, more, scrolled, slim }: CallListProps) {
  const rowHeight = useIsNarrow() ? 56 : 32
  const { scroller, visible, totalHeight, at, choose } = useVirtualRows({
    ids: useMemo(() => calls.map((call) => call.id), [calls]),
    ...{ rowHeight, more },
    open: show,
    leave: () => show(undefined),
  })

  const grid = slim ? slimGrid : wideGrid
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Calls"
      aria-rowcount={calls.length + 1}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `call-${calls[at]?.id}` : undefined}
      onScroll={(event) => scrolled(event.currentTarget.scrollTop > 40)}
      className="min-h-0 min-w-0 flex-1 overflow-auto border-t border-line outline-offset-[-2px]"
    >
      <div
        role="row"
        aria-rowindex={1}
        className={`sticky top-0 z-10 hidden h-8 items-center gap-3 border-b border-line bg-raised px-6 text-small font-medium text-faint wide:grid ${grid}`}
      >
        {heads
          .filter((head) => !slim || head.slim)
          .map((head) => (
            <span key={head.name} role="columnheader" className={head.right === true ? 'text-right' : ''}>
              {head.name}
            </span>
          ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: totalHeight }}>
        {visible.map((item) => {
          const call = calls[item.index]
          if (call === undefined) return null
          return (
            <div
              key={call.id}
              id={`call-${call.id}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={call.id === shown}
              onClick={() => {
                choose(call.id)
                show(call.id)
              }}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              className={`absolute inset-x-0 top-0 cursor-pointer items-center gap-x-3 border-b border-line px-6 max-wide:grid max-wide:grid-cols-[auto_1fr_auto] max-wide:px-4 max-wide:py-1.5 wide:grid ${grid} ${call.id === shown ? 'bg-accent-wash' : at === item.index ? 'bg-hover' : 'hover:bg-hover'}`}
            >
              <CallCells call={call} slim={slim} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const purpose = (call: CallSummary): string =>
  [
    call.route,
    call.promptName === null
      ? null
      : `${call.promptName}${call.promptVersion === null ? '' : `@${call.promptVersion}`}`,
  ]
    .filter((part) => part !== null && part !== '')
    .join(' · ')

function CallCells({ call, slim }: { readonly call: CallSummary; readonly slim: boolean }) {
  const only = slim ? 'hidden' : 'max-wide:hidden'
  return (
    <>
      <span role="gridcell" className="text-soft">
        <Moment at={call.startedAt} />
      </span>
      <span role="gridcell">
        <CallStatusMark status={call.status} />
      </span>
      <span
        role="gridcell"
        className="truncate max-wide:order-4 max-wide:col-span-2 max-wide:text-small max-wide:text-soft"
      >
        {call.model ?? call.requestedModel}
      </span>
      <span role="gridcell" className={`truncate text-soft ${only}`}>
        {purpose(call) || <span className="text-faint">–</span>}
      </span>
      <span role="gridcell" className={`truncate text-soft ${only}`}>
        {call.inputPreview}
      </span>
      <span role="gridcell" className={`text-right text-soft ${only}`}>
        {formatCount(call.inputTokens)} · {formatCount(call.outputTokens)}
      </span>
      <span role="gridcell" className="text-right max-wide:order-3">
        {formatMs(call.latencyMs)}
      </span>
      <span
        role="gridcell"
        title={call.costUsd === null ? `unknown – ${costReason(call.costUnknownReason)}` : `$${call.costUsd}`}
        className={`text-right max-wide:order-5 max-wide:text-small ${call.costUsd === null ? 'text-faint' : ''}`}
      >
        {call.costUsd === null
          ? 'unknown'
          : `${call.costUnknownReason === null ? '' : '≥ '}${formatUsdColumn(call.costUsd)}`}
      </span>
    </>
  )
}
