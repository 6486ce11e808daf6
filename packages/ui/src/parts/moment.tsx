import { formatAgo, formatMoment, formatUtc } from './format.ts'

/** A local time, with UTC on hover. `ago` says how long ago instead. */
export function Moment({ at, ago = false }: { readonly at: string | null; readonly ago?: boolean }) {
  if (at === null) return <span className="text-faint">never</span>
  return (
    <time dateTime={at} title={formatUtc(at)} className="whitespace-nowrap">
      {ago ? formatAgo(at) : formatMoment(at)}
    </time>
  )
}
