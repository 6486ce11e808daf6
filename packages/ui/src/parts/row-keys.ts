import { useState, type KeyboardEvent } from 'react'

type RowKeys = {
  /** The rows in the order shown. The chosen row is kept by its id, so rows may come in above it. */
  readonly ids: readonly string[]
  readonly open: (id: string) => void
  /** What Escape does before it lets go of the row. */
  readonly leave?: () => void
}

const moves: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
}

/** Keys typed into a field belong to the field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('button, a, summary')

/** The keyboard path through rows: j and k (or arrows) move, Enter opens, Escape lets go. */
export function useRowKeys({ ids, open, leave }: RowKeys) {
  const [chosen, choose] = useState<string | null>(null)
  const at = chosen === null ? -1 : ids.indexOf(chosen)
  const onKeyDown = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey || ids.length === 0) return
    const move = moves[event.key]
    if (move !== undefined) {
      event.preventDefault()
      choose(ids[Math.max(0, Math.min(ids.length - 1, at + move))] ?? null)
    } else if (event.key === 'Enter' && chosen !== null && at >= 0 && !isControl(event.target)) {
      event.preventDefault()
      open(chosen)
    } else if (event.key === 'Escape') {
      leave?.()
      choose(null)
    }
  }
  return { at, chosen, choose, onKeyDown }
}
