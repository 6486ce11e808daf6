import { ranges, useRange } from './address.ts'

/** The time range of every page, kept in the address. */
export function RangePicker() {
  const { hours, choose } = useRange()
  return (
    <div
      role="radiogroup"
      aria-label="Time range"
      className="flex h-7 rounded-medium border border-line-strong max-narrow:h-9"
    >
      {ranges.map((range) => (
        <button
          key={range.hours}
          role="radio"
          aria-checked={range.hours === hours}
          onClick={() => choose(range.hours)}
          className={`border-r border-line px-2.5 text-small font-medium first:rounded-l-medium last:rounded-r-medium last:border-0 ${range.hours === hours ? 'bg-accent-wash text-accent' : 'text-soft hover:bg-hover hover:text-ink'}`}
        >
          {range.label}
        </button>
      ))}
    </div>
  )
}
