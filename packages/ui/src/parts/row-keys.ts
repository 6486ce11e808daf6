import { useEffect, useState, type KeyboardEvent } from 'react'

type RowKeys = {
  readonly count: number
  readonly open: (index: number) => void
  /** What Escape does before it lets go of the row. */
  readonly leave?: () => void
}

const moves: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 20, PageUp: -20 }

/** Keys typed into a field belong to the field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

/** The keyboard path through rows: j and k (or arrows) move, Enter opens, Escape lets go. −1 is no row. */
export function useRowKeys({ count, open, leave }: RowKeys) {
  const [at, setAt] = useState(-1)
  useEffect(() => {
    setAt((now) => Math.min(now, count - 1))
  }, [count])
  const onKeyDown = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey || count === 0) return
    const move = moves[event.key]
    if (move !== undefined) {
      event.preventDefault()
      setAt((now) => Math.max(0, Math.min(count - 1, now + move)))
    } else if (event.key === 'Enter' && at >= 0 && !(event.target instanceof HTMLElement && event.target.matches('button, a'))) {
      event.preventDefault()
      open(at)
    } else if (event.key === 'Escape') {
      leave?.()
      setAt(-1)
    }
  }
  return { at, setAt, onKeyDown, container: { onKeyDown } }
}
