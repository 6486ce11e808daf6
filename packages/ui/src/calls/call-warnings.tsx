import type { Warning } from './read-evidence.ts'

/** What could not be said in the provider's dialect, field by field. */
export const CallWarnings = ({ warnings }: { readonly warnings: readonly Warning[] }) => (
  <div className="grid gap-2">
    <p className="text-soft">
      What the dialects of caller and provider do not share was left out or changed.
    </p>
    <ul className="divide-y divide-line rounded-large border border-line">
      {warnings.map((warning, at) => (
        <li key={at} className="flex min-w-0 flex-wrap gap-x-3 px-3 py-1.5">
          {warning.field !== null && (
            <span className="break-all font-mono text-small leading-5">{warning.field}</span>
          )}
          <span className="min-w-0 break-words text-soft">
            {warning.happened}
            {warning.times > 1 && `, ${warning.times} times`}
          </span>
          {warning.from !== null && warning.to !== null && (
            <span className="text-small text-faint narrow:ml-auto">
              {warning.from} → {warning.to}
            </span>
          )}
        </li>
      ))}
    </ul>
  </div>
)
