import type { Change } from '../records.ts'
import { formatMinute } from '../parts/format.ts'
import { axisWidth, plotMargin } from './chart-options.ts'
import { flagsOf, type Flag } from './flags.ts'

const sentence = (flag: Flag): string => {
  const [first] = flag.changes
  if (first === undefined) return ''
  const more = flag.changes.length - 1
  return `${formatMinute(first.at)} ${first.summary}${more > 0 ? `, and ${more} more` : ''}`
}

/** The component of a flag's first change, with a capital: its first letter is what the flag shows. */
const capital = (flag: Flag): string => {
  const component = flag.changes[0]?.component ?? ''
  return component.slice(0, 1).toUpperCase() + component.slice(1)
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
      {flags.length === 0 && (
        <p className="absolute inset-x-0 top-1 text-small text-faint">No change in this time.</p>
      )}
      {flags.map((flag) => (
        <button
          key={flag.changes[0]?.id}
          title={sentence(flag)}
          aria-label={`${flag.changes.length === 1 ? `${capital(flag)} change` : `${flag.changes.length} changes`}: ${sentence(flag)}`}
          onClick={() => show(flag.changes)}
          style={{ left: `${flag.share * 100}%` }}
          className="absolute bottom-0 h-7 w-6 border-l border-accent text-left hover:brightness-110"
        >
          <span className="absolute left-0 top-0.5 flex h-4 min-w-4 items-center justify-center rounded-r-small bg-accent px-1 text-tiny font-semibold leading-none text-accent-ink">
            {flag.changes.length > 1 ? flag.changes.length : capital(flag).slice(0, 1)}
          </span>
        </button>
      ))}
    </div>
  )
}
