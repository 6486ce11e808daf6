import { useState, type ReactNode } from 'react'

/** A part of a form most people leave closed. It opens by itself when something in it is wrong. */
export function Fold({
  title,
  note,
  isOpen,
  children,
}: {
  readonly title: string
  readonly note?: string
  /** Whether it must be open, whatever was clicked. */
  readonly isOpen: boolean
  readonly children: ReactNode
}) {
  const [wanted, want] = useState(false)
  return (
    <details open={wanted || isOpen} onToggle={(event) => want(event.currentTarget.open)} className="min-w-0">
      <summary className="text-small font-medium text-soft hover:text-ink">
        {title}
        {note !== undefined && <span className="ml-2 font-normal text-faint">{note}</span>}
      </summary>
      <div className="grid gap-3 pt-3">{children}</div>
    </details>
  )
}
