import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { isTyping, useRowKeys } from './row-keys.ts'

type VirtualRows = {
  readonly ids: readonly string[]
  readonly rowHeight: number
  readonly open: (id: string) => void
  readonly leave?: () => void
  /** Called when the end comes near. */
  readonly more?: (() => void) | undefined
  /** Keys before those of the rows; true when it has taken one. */
  readonly onKey?: (event: KeyboardEvent | globalThis.KeyboardEvent) => boolean
}

/** Rows of which only those in view are in the document, however many there are. Their keys work anywhere on the page. */
export function useVirtualRows({ ids, rowHeight, open, leave, more, onKey }: VirtualRows) {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- we use no React compiler, whose memos it would defeat
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const { scrollToIndex, measure } = rows
  useEffect(() => measure(), [measure, rowHeight])
  const visible = rows.getVirtualItems()
  const last = visible.at(-1)?.index ?? 0
  useEffect(() => {
    if (ids.length > 0 && last >= ids.length - 15) more?.()
  }, [last, ids.length, more])

  const { at, choose, onKeyDown } = useRowKeys({ ids, open, ...(leave === undefined ? {} : { leave }) })
  useEffect(() => {
    if (at >= 0) scrollToIndex(at)
  }, [at, scrollToIndex])
  const listen = useRef<(event: globalThis.KeyboardEvent) => void>(() => {})
  useEffect(() => {
    listen.current = (event) => {
      if (onKey?.(event) !== true) onKeyDown(event)
    }
  })
  useEffect(() => {
    const onWindow = (event: globalThis.KeyboardEvent) => {
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return
      listen.current(event)
    }
    window.addEventListener('keydown', onWindow)
    return () => window.removeEventListener('keydown', onWindow)
  }, [])
  return { scroller, visible, totalHeight: rows.getTotalSize(), at, choose, scrollToIndex }
}
