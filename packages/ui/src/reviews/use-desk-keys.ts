import { useEffect, useRef } from 'react'

export type DeskKeys = {
  /** From 0. */
  readonly choose: (label: number) => void
  readonly confirm: () => void
  readonly skip: () => void
  readonly undo: () => void
  readonly comment: () => void
  readonly help: () => void
}

/** Where keys mean letters, or a press of what has the focus. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type="radio"])'))
const isPressed = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"]') !== null

/** Numbers choose, Enter confirms, s skips, u takes back, c comments, ? helps; not while typing, nor behind a dialog. */
export function useDeskKeys(keys: DeskKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  }, [keys])
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return
      if (document.querySelector('[role="dialog"]') !== null) return
      if (isTyping(event.target)) {
        if (event.key === 'Escape') (event.target as HTMLElement).blur()
        return
      }
      const does = deed(event, latest.current)
      if (does === null) return
      event.preventDefault()
      does()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

function deed(event: globalThis.KeyboardEvent, keys: DeskKeys): (() => void) | null {
  if (/^[1-9]$/.test(event.key)) return () => keys.choose(Number(event.key) - 1)
  if (event.repeat) return null
  switch (event.key) {
    case 'Enter':
      return isPressed(event.target) ? null : keys.confirm
    case 's':
    case 'S':
      return keys.skip
    case 'u':
    case 'U':
      return keys.undo
    case 'c':
    case 'C':
      return keys.comment
    case '?':
      return keys.help
    default:
      return null
  }
}
