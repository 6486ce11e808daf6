import { useEffect, useState } from 'react'
import { Button } from '../parts/button.tsx'

type ConfirmButtonProps = {
  readonly label: string
  /** What the button says once it was pressed: pressing again does it. */
  readonly sure: string
  readonly act: () => void
  readonly name: string
  readonly disabled?: boolean
}

/** A button that asks once more in place; the question goes away by itself. */
export function ConfirmButton({ label, sure, act, name, disabled }: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked) return
    const timer = setTimeout(() => setAsked(false), 4000)
    return () => clearTimeout(timer)
  }, [asked])
  return (
    <Button
      look="danger"
      disabled={disabled}
      size="row"
      aria-label={asked ? `${sure} ${name}` : `${label} ${name}`}
      onClick={() => {
        if (asked) act()
        setAsked(!asked)
      }}
    >
      {asked ? sure : label}
    </Button>
  )
}
