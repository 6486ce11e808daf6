import { useQuery } from '@tanstack/react-query'
import type { Judge } from '@telltale/sdk'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { useProject } from '../shell/address.ts'
import { judgeApi } from './judge-api.ts'
import { judgeChange } from './judge-draft.ts'

type Props = {
  readonly name: string
  /** Into the form; it stands once it is saved. */
  readonly putBack: (version: Judge) => void
}

/** Every edit, newest first. */
export function JudgeHistory({ name, putBack }: Props) {
  const project = useProject()
  const query = useQuery({
    queryKey: ['judge-versions', project, name],
    queryFn: () => judgeApi.versions(name, project),
  })
  return (
    <section aria-label="History" className="grid gap-2 border-t border-line pt-4">
      <h3 className="font-medium">History</h3>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      <ol className="grid border-t border-line">
        {(query.data?.versions ?? []).map((version, at, all) => (
          <li key={version.number} className="flex min-w-0 items-start gap-3 border-b border-line py-1.5">
            <span className="w-32 shrink-0 text-soft max-narrow:w-24">
              <Moment at={version.updatedAt} />
            </span>
            <span className="min-w-0 break-words">
              <span className="font-medium">v{version.number}</span> {judgeChange(version, all[at + 1])}
              <span className="text-faint"> · {version.actor}</span>
              <span className="ml-1 font-mono text-small text-faint">{version.version.slice(0, 8)}</span>
            </span>
            <span className="ml-auto shrink-0">
              {at === 0 ? (
                <span className="text-small text-faint">current</span>
              ) : (
                <Button
                  size="row"
                  aria-label={`Take version ${version.number} into the form`}
                  onClick={() => putBack(version)}
                >
                  Take
                </Button>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
