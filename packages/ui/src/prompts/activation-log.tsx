import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import type { Activation } from '../records.ts'

/** Who put which version live, newest first. */
export function ActivationLog({ activations }: { readonly activations: readonly Activation[] }) {
  if (activations.length === 0) return <p className="text-soft">No version was activated yet.</p>
  return (
    <ol
      className="max-h-84 divide-y divide-line overflow-auto rounded-large border border-line"
      tabIndex={0}
      aria-label="Activations, newest first"
    >
      {[...activations]
        .sort((a, b) => b.activatedAt.localeCompare(a.activatedAt))
        .map((activation) => (
          <li
            key={`${activation.activatedAt}-${activation.version}`}
            className="flex h-8 items-center gap-3 px-3"
          >
            <span className="w-10 font-medium">v{activation.version}</span>
            {activation.kind === 'rollback' ? (
              <Badge tone="warn">rolled back to</Badge>
            ) : (
              <Badge>activated</Badge>
            )}
            <span className="truncate text-soft">{activation.actor}</span>
            <span className="ml-auto text-soft">
              <Moment at={activation.activatedAt} />
            </span>
          </li>
        ))}
    </ol>
  )
}
