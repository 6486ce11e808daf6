import { Link } from '@tanstack/react-router'
import type { GuardrailFinding } from '@telltale/sdk'
import { Badge } from '../parts/status-mark.tsx'
import { severityTones } from './monitor-words.ts'

/** What is wrong, worst first, and what to do. */
export function Findings({
  findings,
  isLinked,
}: {
  readonly findings: readonly GuardrailFinding[]
  readonly isLinked: boolean
}) {
  const weight = { critical: 0, warning: 1, info: 2 } as const
  const sorted = [...findings].sort((one, other) => weight[one.severity] - weight[other.severity])
  return (
    <ul aria-label="What is wrong" className="grid gap-2">
      {sorted.map((finding) => (
        <li
          key={finding.key}
          className="grid gap-0.5 rounded-medium border border-line bg-raised px-3 py-2 narrow:grid-cols-[72px_minmax(0,1fr)] narrow:gap-x-3"
        >
          <span>
            <Badge tone={severityTones[finding.severity]}>{finding.severity}</Badge>
          </span>
          <div className="grid gap-0.5">
            <p>
              {isLinked ? (
                <Link
                  to="/guardrails/$name"
                  params={{ name: finding.guardrail }}
                  className="font-medium text-ink hover:underline"
                >
                  {finding.title}
                </Link>
              ) : (
                <span className="font-medium">{finding.title}</span>
              )}
            </p>
            <p className="text-soft">{finding.sentence}</p>
            <p className="text-faint">{finding.remedy}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}
