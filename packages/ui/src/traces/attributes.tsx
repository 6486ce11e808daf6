/** What a tracer said, name by name. What it did not say says so. */
export function Attributes({
  label,
  of,
}: {
  readonly label: string
  readonly of: { readonly [name: string]: unknown }
}) {
  const names = Object.keys(of)
  if (names.length === 0) return <p className="text-faint">Nothing was told.</p>
  return (
    <dl aria-label={label} className="divide-y divide-line rounded-large border border-line text-small">
      {names.map((name) => (
        <div
          key={name}
          className="grid grid-cols-[minmax(96px,34%)_minmax(0,1fr)] gap-3 px-3 py-1.5 max-narrow:grid-cols-1 max-narrow:gap-0.5"
        >
          <dt className="break-words text-soft">{name}</dt>
          <dd className="whitespace-pre-wrap break-words font-mono">{worded(of[name])}</dd>
        </div>
      ))}
    </dl>
  )
}

function worded(value: unknown) {
  if (value === null || value === undefined || value === '')
    return <span className="font-sans text-faint">not told</span>
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1)
}
