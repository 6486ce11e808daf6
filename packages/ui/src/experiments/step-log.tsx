import type { Experiment } from '@telltale/sdk'
import { formatShare } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'

/** Its life so far, newest first. */
export function StepLog({ experiment: { steps, author, createdAt } }: { readonly experiment: Experiment }) {
  const lines = [
    { at: createdAt, words: 'planned', actor: author },
    ...steps.map(({ at, kind, coverage, actor }) => ({
      at,
      actor,
      words:
        kind === 'start' || kind === 'ramp'
          ? `${kind}, coverage ${formatShare(coverage)}`
          : kind.replace('-', ' '),
    })),
  ].toReversed()
  return (
    <ol className="grid border-t border-line">
      {lines.map(({ at, words, actor }) => (
        <li key={`${at} ${words}`} className="flex min-w-0 gap-3 border-b border-line py-1.5">
          <span className="w-36 shrink-0 text-soft max-narrow:w-28">
            <Moment at={at} />
          </span>
          <span className="min-w-0">{words}</span>
          <span className="ml-auto truncate text-faint">{actor}</span>
        </li>
      ))}
    </ol>
  )
}
