import type { ButtonHTMLAttributes } from 'react'

const looks = {
  plain: 'border-line-strong bg-canvas text-ink hover:bg-hover',
  quiet:
    'border-transparent bg-transparent text-soft hover:bg-hover hover:text-ink aria-pressed:bg-accent-wash aria-pressed:text-accent',
  primary: 'border-accent bg-accent text-accent-ink hover:brightness-110',
  danger: 'border-line-strong bg-canvas text-bad hover:bg-bad-wash',
} as const

const sizes = { usual: 'h-7 max-narrow:h-9', row: 'h-6 max-narrow:h-7' } as const

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: keyof typeof looks
  size?: keyof typeof sizes
}

/** A button. `primary` at most once in view; `quiet` may be one of several, of which the pressed one shows; `danger` for what cannot be put back; `row` fits in a table. */
export function Button({
  look = 'plain',
  size = 'usual',
  className = '',
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-medium border px-2.5 text-small font-medium disabled:cursor-not-allowed disabled:opacity-50 ${sizes[size]} ${looks[look]} ${className}`}
      {...rest}
    />
  )
}
