import type { ButtonHTMLAttributes } from 'react'

const looks = {
  plain: 'border-line-strong bg-canvas text-ink hover:bg-hover',
  quiet: 'border-transparent bg-transparent text-soft hover:bg-hover hover:text-ink',
  primary: 'border-accent bg-accent text-accent-ink hover:brightness-110',
  danger: 'border-line-strong bg-canvas text-bad hover:bg-bad-wash',
} as const

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: keyof typeof looks }

/** A button. `primary` at most once in view; `danger` for what cannot be put back. */
export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-medium border px-2.5 text-small font-medium disabled:cursor-not-allowed disabled:opacity-50 max-narrow:h-9 ${looks[look]} ${className}`}
      {...rest}
    />
  )
}
