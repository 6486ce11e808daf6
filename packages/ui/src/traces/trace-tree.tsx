import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react'
import { formatCount, formatMs } from '../parts/format.ts'
import { useIsNarrow } from '../parts/use-is-narrow.ts'
import { useVirtualRows } from '../parts/use-virtual-rows.ts'
import { barOf, factsOf } from './line-facts.ts'
import type { Trace, TraceLine } from './records.ts'
import { linesAbove, visibleLines, type VisibleLine } from './visible-lines.ts'

type TraceTreeProps = {
  readonly trace: Trace
  readonly shown: string | undefined
  readonly show: (spanId: string | undefined) => void
}

/** Deeper steps are shown no further to the right. */
const deepest = 12
const none: ReadonlySet<string> = new Set()

/**
 * The steps of a trace to scale, of which those in view are in the document. j, k and Enter as in every list; the
 * arrows to the left and right fold and unfold what is below a step.
 */
export function TraceTree({ trace, shown, show }: TraceTreeProps) {
  const isNarrow = useIsNarrow()
  const [folded, setFolded] = useState(none)
  const lines = useMemo(() => visibleLines(trace.nodes, folded), [trace, folded])
  const fold = useCallback(
    (spanId: string, isOpen: boolean) =>
      setFolded((now) => {
        const next = new Set(now)
        if (isOpen) next.delete(spanId)
        else next.add(spanId)
        return next
      }),
    [],
  )
  // A step that an address names is seen, whatever was folded.
  const [seen, setSeen] = useState<string | undefined>(undefined)
  if (seen !== shown) {
    setSeen(shown)
    const above = shown === undefined ? [] : linesAbove(trace.nodes, shown)
    if (above.some((spanId) => folded.has(spanId)))
      setFolded(new Set([...folded].filter((spanId) => !above.includes(spanId))))
  }
  const ids = useMemo(() => lines.map(({ line }) => line.spanId), [lines])
  const rows = useVirtualRows({
    ids,
    rowHeight: isNarrow ? 40 : 28,
    open: show,
    leave: () => show(undefined),
    onKey: foldByKey,
  })
  const { scroller, visible, totalHeight, at, choose, scrollToIndex } = rows
  function foldByKey(event: KeyboardEvent | globalThis.KeyboardEvent): boolean {
    const chosen = lines[at]
    if (chosen === undefined || chosen.below === 0) return false
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return false
    fold(chosen.line.spanId, event.key === 'ArrowRight')
    return true
  }
  const shownAt = shown === undefined ? -1 : ids.indexOf(shown)
  useEffect(() => {
    if (shownAt >= 0) scrollToIndex(shownAt)
  }, [shownAt, scrollToIndex])

  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Steps"
      aria-rowcount={lines.length}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `span-${ids[at]}` : undefined}
      className="min-h-0 min-w-0 flex-1 overflow-auto border-t border-line outline-offset-[-2px]"
    >
      <div role="rowgroup" className="relative" style={{ height: totalHeight }}>
        {visible.map((item) => {
          const row = lines[item.index]
          if (row === undefined) return null
          const { spanId } = row.line
          const look = spanId === shown ? 'bg-accent-wash' : at === item.index ? 'bg-hover' : 'hover:bg-hover'
          return (
            <div
              key={spanId}
              id={`span-${spanId}`}
              role="row"
              aria-level={row.line.depth + 1}
              aria-rowindex={item.index + 1}
              aria-selected={spanId === shown}
              aria-expanded={row.below === 0 ? undefined : row.isOpen}
              onClick={() => {
                choose(spanId)
                show(spanId)
              }}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              className={`absolute inset-x-0 top-0 grid cursor-pointer grid-cols-[minmax(0,1fr)_minmax(64px,34%)_68px] items-center gap-3 border-b border-line px-6 max-narrow:grid-cols-[minmax(0,1fr)_22%_60px] max-narrow:px-4 ${look}`}
            >
              <Name row={row} turn={() => fold(spanId, !row.isOpen)} />
              <span role="gridcell" className="relative h-2 overflow-hidden rounded-small bg-sunken">
                <span aria-hidden {...barOf(row.line, trace.durationMs)} />
                <span className="sr-only">begins after {formatMs(row.line.offsetMs)}</span>
              </span>
              <span role="gridcell" className="text-right text-small">
                {formatMs(row.line.durationMs)}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

const marks: Readonly<Record<TraceLine['kind'], string>> = {
  span: 'border-line-strong',
  call: 'border-accent bg-accent',
  retrieval: 'border-accent',
}

function Name({ row, turn }: { readonly row: VisibleLine; readonly turn: () => void }) {
  const { line, below, isOpen } = row
  return (
    <span
      role="gridcell"
      className="flex min-w-0 items-center gap-1.5"
      style={{ paddingLeft: `${Math.min(line.depth, deepest) * 14}px` }}
    >
      {below === 0 ? (
        <span aria-hidden className="w-4 shrink-0" />
      ) : (
        <button
          tabIndex={-1}
          aria-label={isOpen ? `Fold ${line.name}` : `Unfold ${line.name}, ${below} below`}
          onClick={(event) => {
            event.stopPropagation()
            turn()
          }}
          className="w-4 shrink-0 rounded-small text-faint hover:bg-hover hover:text-ink"
        >
          {isOpen ? '▾' : '▸'}
        </button>
      )}
      <span aria-hidden className={`size-2 shrink-0 rounded-full border ${marks[line.kind]}`} />
      <span className={`truncate font-medium ${line.status === 'error' ? 'text-bad' : ''}`}>{line.name}</span>
      {!isOpen && <span className="shrink-0 text-small text-faint">{formatCount(below)} below</span>}
      <span className="truncate text-small text-soft max-narrow:hidden">{factsOf(line).join(' · ')}</span>
    </span>
  )
}
