import type { Change } from '../records.ts'
import { formatMinute } from '../parts/format.ts'
import { axisWidth, plotMargin } from './chart-options.ts'

/** Changes so near each other on the axis that one flag stands for them. */
export type Flag = { readonly share: number; readonly changes: readonly Change[] }

/** Flags along the axis from `from` to `to` (Unix seconds), oldest first; changes nearer than `near` share one. */
export function flagsOf(changes: readonly Change[], from: number, to: number, near = 0.025): readonly Flag[] {
  const placed = changes
    .map((change) => ({ change, share: (new Date(change.at).getTime() / 1000 - from) / (to - from) }))
    .filter(({ share }) => share >= 0 && share <= 1)
    .sort((a, b) => a.share - b.share)
  const flags: { share: number; changes: Change[] }[] = []
  for (const { change, share } of placed) {
    const last = flags.at(-1)
    if (last !== undefined && share - last.share < near) last.changes.push(change)
    else flags.push({ share, changes: [change] })
  }
  return flags
}

const sentence = (flag: Flag): string => {
  const [first] = flag.changes
  if (first === undefined) return ''
  const more = flag.changes.length - 1
  return `${formatMinute(first.at)} ${first.summary}${more > 0 ? `, and ${more} more` : ''}`
}

type ChangeLaneProps = {
  readonly changes: readonly Change[]
  readonly from: number
  readonly to: number
  readonly show: (changes: readonly Change[]) => void
}

/** What was changed, as flags over the time axis of the charts. */
export function ChangeLane({ changes, from, to, show }: ChangeLaneProps) {
  const flags = flagsOf(changes, from, to)
  return (
    <div className="relative h-7" style={{ marginLeft: axisWidth, marginRight: plotMargin }}>
      <div aria-hidden className="absolute inset-x-0 bottom-0 border-b border-line-strong" />
      {flags.length === 0 && <p className="absolute inset-x-0 top-1 text-small text-faint">No change in this time.</p>}
      {flags.map((flag) => (
        <button
          key={flag.changes[0]?.id}
          title={sentence(flag)}
          aria-label={`Change: ${sentence(flag)}`}
          onClick={() => show(flag.changes)}
          style={{ left: `${flag.share * 100}%` }}
          className="absolute bottom-0 -ml-3 grid h-7 w-6 place-items-end justify-center pb-px hover:brightness-110"
        >
          <span className="flex h-4 min-w-4 items-center justify-center rounded-small rounded-bl-none bg-accent px-1 text-tiny font-semibold leading-none text-accent-ink">
            {flag.changes.length > 1 ? flag.changes.length : flag.changes[0]?.component.slice(0, 1).toUpperCase()}
          </span>
          <span aria-hidden className="h-1.5 w-px bg-accent" />
        </button>
      ))}
    </div>
  )
}
