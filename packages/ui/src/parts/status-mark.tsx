import type { ReactNode } from 'react'

const tones = {
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
  neutral: 'bg-sunken text-soft',
} as const

export type Tone = keyof typeof tones

/** A word with a status colour. The word carries the meaning; the colour only helps. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone
  readonly children: ReactNode
}) {
  return (
    <span
      className={`inline-flex h-4.5 items-center whitespace-nowrap rounded-small px-1.5 text-tiny font-medium ${tones[tone]}`}
    >
      {children}
    </span>
  )
}

const callTones: Readonly<Record<string, Tone>> = {
  ok: 'neutral',
  error: 'bad',
  blocked: 'warn',
  cancelled: 'warn',
  truncated: 'bad',
}

/** How a call ended. */
export const CallStatusMark = ({ status }: { readonly status: string }) => (
  <Badge tone={callTones[status] ?? 'neutral'}>{status}</Badge>
)
