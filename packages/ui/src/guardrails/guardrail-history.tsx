import type { Guardrail, GuardrailVersion } from '@telltale/sdk'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { useEdit, useVersions } from './use-guardrails.ts'

/** Every edit, newest first, each to be put back. */
export function GuardrailHistory({ guardrail }: { readonly guardrail: Guardrail }) {
  const versions = useVersions(guardrail)
  const edit = useEdit(guardrail)
  if (versions.isError) return <Problem error={versions.error} retry={() => void versions.refetch()} />
  return (
    <div className="grid gap-3">
      {edit.isError && <Problem error={edit.error} />}
      <ol className="grid border-t border-line">
        {(versions.data ?? []).map((version, at, all) => (
          <li key={version.version} className="flex min-w-0 items-start gap-3 border-b border-line py-1.5">
            <span className="w-32 shrink-0 text-soft max-narrow:w-24">
              <Moment at={version.updatedAt} />
            </span>
            <span className="min-w-0 break-words">
              <span className="font-medium">v{version.version}</span> {changeWords(version, all[at + 1])}
              <span className="text-faint"> · {version.actor}</span>
            </span>
            <span className="ml-auto">
              {version.version !== guardrail.version || guardrail.removedAt !== null ? (
                <ConfirmButton
                  label="Put back"
                  sure="Really put back?"
                  name={`version ${version.version}`}
                  disabled={edit.isPending}
                  act={() => edit.mutate({ kind: 'restore', version: version.version })}
                />
              ) : (
                <span className="text-small text-faint">current</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

const compared = [
  ...([
    'check',
    'options',
    'stages',
    'mode',
    'action',
    'threshold',
    'streaming',
    'onError',
    'unseen',
  ] as const),
  ...(['deadlineMs', 'scope', 'bounds', 'secrets'] as const),
]

const brief = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** What an edit changed, against the one before. */
function changeWords(version: GuardrailVersion, before: GuardrailVersion | undefined): string {
  if (version.restoredFrom !== null) return `put version ${version.restoredFrom} back`
  if (before === undefined) return `${version.check}, ${version.mode}, ${version.action}`
  const changes = compared
    .filter((field) => JSON.stringify(version[field]) !== JSON.stringify(before[field]))
    .map((field) => `${field} ${brief(before[field])} → ${brief(version[field])}`)
  return changes.join('; ') || 'a secret'
}
