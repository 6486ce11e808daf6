import { useEffect, useState } from 'react'
import { Button } from './button.tsx'

/** Copies `text`, and says for a moment that it did. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [said, setSaid] = useState<string | null>(null)
  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => setSaid(null), 1600)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () => {
    // Outside a secure context (http on another host) browsers offer no clipboard.
    if (!('clipboard' in navigator)) return setSaid('Select and copy by hand')
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Select and copy by hand'),
    )
  }
  return (
    <Button onClick={copy} aria-live="polite" className="min-w-16">
      {said ?? label}
    </Button>
  )
}

/** Text as it is, in the fixed-width face, with a button that copies it. */
export function Code({
  text,
  label,
  wrap = true,
}: {
  readonly text: string
  readonly label: string
  readonly wrap?: boolean
}) {
  return (
    <div className="relative min-w-0 rounded-medium border border-line bg-raised">
      <div className="absolute right-1.5 top-1.5">
        <CopyButton text={text} />
      </div>
      <pre
        tabIndex={0}
        aria-label={label}
        className={`max-h-140 overflow-auto p-3 pr-24 font-mono text-small leading-5 ${wrap ? 'whitespace-pre-wrap break-words' : ''}`}
      >
        {text}
      </pre>
    </div>
  )
}
