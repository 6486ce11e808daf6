import type { ReactNode } from 'react'
import type { Faults, GuardrailDraft } from './guardrail-draft.ts'

export type PartProps = {
  readonly draft: GuardrailDraft
  readonly faults: Faults
  readonly change: (part: Partial<GuardrailDraft>) => void
}

export const fault = (faults: Faults, field: string): { fault?: string } =>
  faults[field] === undefined ? {} : { fault: faults[field] }

/** What few need, opened by those who do, and by what is wrong in it. */
export const Folded = ({
  title,
  isOpen,
  children,
}: {
  readonly title: string
  readonly isOpen: boolean
  readonly children: ReactNode
}) => (
  <details className="border-t border-line pt-3" {...(isOpen ? { open: true } : {})}>
    <summary className="cursor-pointer font-medium">{title}</summary>
    <div className="grid items-start gap-4 pt-3 narrow:grid-cols-2">{children}</div>
  </details>
)
