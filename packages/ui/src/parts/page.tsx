import { useEffect, type ReactNode } from 'react'

type PageProps = {
  readonly title: string
  /** The answer to the page's question, in a sentence. */
  readonly sentence?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A page: its name, the sentence that answers its question, and why. */
export function Page({ title, sentence, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Telltale`
  }, [title])
  return (
    <div className="mx-auto grid w-full max-w-360 gap-5 px-6 py-5 max-narrow:px-4">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1">
          <h1 className="text-small font-medium text-faint">{title}</h1>
          {sentence !== undefined && <div className="max-w-240 text-lead text-ink">{sentence}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A part of a page under its own heading. */
export function Section({
  title,
  note,
  actions,
  children,
}: {
  readonly title: string
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="grid min-w-0 content-start gap-2.5">
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold">
          {title}
          {note !== undefined && <span className="ml-2 font-normal text-faint">{note}</span>}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** A figure under its name. */
export function Figure({
  name,
  children,
  note,
}: {
  readonly name: string
  readonly children: ReactNode
  readonly note?: ReactNode
}) {
  return (
    <div className="grid min-w-0 content-start gap-0.5">
      <dt className="text-small text-faint">{name}</dt>
      <dd className="truncate text-lead font-medium">{children}</dd>
      {note !== undefined && <dd className="text-small text-faint">{note}</dd>}
    </div>
  )
}

/** Figures side by side, divided by hairlines. `byFour`: in rows of four, so that of seven or eight none stands alone, and each has room. */
export const Figures = ({
  byFour = false,
  children,
}: {
  readonly byFour?: boolean
  readonly children: ReactNode
}) => (
  <dl
    className={`grid gap-x-6 gap-y-3 border-y border-line py-3 ${
      byFour ? 'grid-cols-2 narrow:grid-cols-4' : 'grid-cols-[repeat(auto-fit,minmax(132px,1fr))]'
    }`}
  >
    {children}
  </dl>
)
