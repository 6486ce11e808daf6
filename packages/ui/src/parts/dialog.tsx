import { Dialog as Base } from '@base-ui/react/dialog'
import { useEffect, useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Problem } from './notice.tsx'

type DialogProps = {
  readonly open: boolean
  readonly close: () => void
  readonly title: string
  readonly children: ReactNode
  /** Buttons at the foot; closing is always among them. */
  readonly actions?: ReactNode
  readonly wide?: boolean
  /** Why what was asked for did not happen; stays in view however long the form is. */
  readonly error?: unknown
}

/** To be called when what was typed is not sent: shows the first field that is at fault, which may be out of view. */
export const showFirstFault = (): void =>
  void requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[role="dialog"] [aria-invalid="true"]')?.focus(),
  )

/** A dialog that holds the focus, at first on its first field, closes on Escape and gives the focus back. */
export function Dialog({ open, close, title, children, actions, wide = false, error = null }: DialogProps) {
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error !== null) showFirstFault()
  }, [error])
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => !isOpen && close()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Base.Popup
          // By touch a field would bring up the keyboard before anything was read.
          initialFocus={(how) =>
            how === 'touch' || (body.current?.querySelector<HTMLElement>('input, select, textarea') ?? true)
          }
          className={`fixed left-1/2 top-[8vh] z-50 flex max-h-[84vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-large border border-line-strong bg-canvas outline-none ${wide ? 'max-w-240' : 'max-w-130'}`}
        >
          <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-2.5">
            <Base.Title className="text-lead font-semibold">{title}</Base.Title>
            <Base.Close
              className="rounded-medium px-1.5 text-lead text-faint hover:bg-hover hover:text-ink"
              aria-label="Close"
            >
              ×
            </Base.Close>
          </header>
          <div ref={body} className="grid min-h-0 gap-4 overflow-auto p-4">
            {children}
          </div>
          {error !== null && (
            <div className="max-h-[30vh] shrink-0 overflow-auto border-t border-line px-4 py-3">
              <Problem error={error} />
            </div>
          )}
          <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">
            <Button onClick={close}>{actions === undefined ? 'Close' : 'Cancel'}</Button>
            {actions}
          </footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
