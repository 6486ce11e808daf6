import type { ExperimentClause } from '@telltale/sdk'

/** Harm is bad when it holds, a reason to stop is neither good nor bad, and all else is good. */
const toneOf = (clause: string, holds: boolean): string => {
  if (clause.startsWith('harm-')) return holds ? 'text-bad' : 'text-faint'
  if (clause === 'too-small-to-matter' || clause === 'out-of-users') return 'text-faint'
  return holds ? 'text-good' : 'text-warn'
}

/** Conditions, each with what was found; a word says whether it holds, and colour only helps. */
export const Clauses = ({
  label,
  clauses,
}: {
  readonly label: string
  readonly clauses: readonly Pick<ExperimentClause, 'clause' | 'holds' | 'words'>[]
}) => (
  <ul aria-label={label} className="grid border-t border-line">
    {clauses.map(({ clause, holds, words }) => (
      <li key={clause} className="flex min-w-0 items-baseline gap-3 border-b border-line py-1.5">
        <span className={`w-8 shrink-0 text-small font-medium ${toneOf(clause, holds)}`}>
          {holds ? 'yes' : 'no'}
        </span>
        <span className="w-44 shrink-0 text-soft max-narrow:hidden">{clause.replaceAll('-', ' ')}</span>
        <span className="min-w-0">{words}</span>
      </li>
    ))}
  </ul>
)
