import { useEffect, useState } from 'react'

/** A field or choice in a bar of filters. */
export const filterControl =
  'h-7 rounded-medium border border-line-strong bg-canvas px-2 text-small text-ink max-narrow:h-9'

/** Words to look for; told a moment after the last letter. */
export function WordsField({
  label,
  value,
  change,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly change: (to: string | undefined) => void
}) {
  const [words, setWords] = useState(value ?? '')
  // An address that changed by itself (back, a link) wins over what was typed.
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setWords(value ?? '')
  }
  useEffect(() => {
    const timer = setTimeout(() => {
      if (words !== (value ?? '')) change(words === '' ? undefined : words)
    }, 350)
    return () => clearTimeout(timer)
  }, [words, value, change])
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      className={`${filterControl} w-56 placeholder:text-faint max-narrow:w-full`}
    />
  )
}

/** A filter in force, and the way to take it off. */
export const Chip = ({ label, remove }: { label: string; remove: () => void }) => (
  <span className="inline-flex h-7 max-w-full items-center gap-1 rounded-medium bg-accent-wash pl-2.5 pr-1 text-small font-medium text-accent">
    <span className="truncate">{label}</span>
    <button
      aria-label={`Remove the filter ${label}`}
      onClick={remove}
      className="rounded-small px-1.5 hover:bg-hover"
    >
      ×
    </button>
  </span>
)
