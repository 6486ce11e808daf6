import type { ReactNode } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from './button.tsx'

/** Nothing here yet, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-2 rounded-large border border-dashed border-line-strong px-5 py-6">
      <p className="font-medium">{title}</p>
      <div className="max-w-160 text-soft">{children}</div>
    </div>
  )
}

const words = (error: unknown): { title: string; detail: string | null; hint: string | null } =>
  error instanceof ApiProblem
    ? error
    : {
        title: 'This page could not be shown.',
        detail: error instanceof Error ? error.message : null,
        hint: 'Reload the page; if it repeats, tell us what you did.',
      }

/** What happened and what to try, in the server's words. */
export function Problem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { title, detail, hint } = words(error)
  return (
    <div
      role="alert"
      className="grid justify-items-start gap-1 rounded-large border border-line border-l-2 border-l-bad bg-raised px-4 py-3"
    >
      <p className="font-medium text-bad">{title}</p>
      {detail !== null && <p className="break-words text-soft">{detail}</p>}
      {hint !== null && <p className="text-soft">{hint}</p>}
      {retry !== undefined && (
        <Button className="mt-2" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}
