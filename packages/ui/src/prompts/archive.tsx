import type { PromptDetail } from '@telltale/sdk'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { activeIn } from './places.ts'
import { useArchive } from './use-prompt.ts'

/** Puts the whole prompt away. */
export function ArchivePrompt({ prompt: { name, archivedAt } }: { readonly prompt: PromptDetail }) {
  const archive = useArchive(name)
  if (archivedAt !== null) return null
  return (
    <>
      {archive.isError && <Problem error={archive.error} />}
      <ConfirmButton
        label="Archive"
        sure="Really archive?"
        name={name}
        disabled={archive.isPending}
        act={() => archive.mutate({ away: true })}
      />
    </>
  )
}

/** That a prompt is put away, what that means, and the way back. */
export function Archived({ prompt: { name, archivedAt, environments } }: { readonly prompt: PromptDetail }) {
  const archive = useArchive(name)
  if (archivedAt === null) return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-medium border border-line border-l-2 border-l-warn bg-raised px-3 py-2"
    >
      <span>
        Archived <Moment at={archivedAt} ago />: no version can be activated.{' '}
        {environments.length > 0 && 'What is active goes on being served.'}
      </span>
      <Button size="row" disabled={archive.isPending} onClick={() => archive.mutate({ away: false })}>
        Take out of the archive
      </Button>
      {archive.isError && <Problem error={archive.error} />}
    </div>
  )
}

/** Puts one version away, or takes it out again. */
export function ArchiveVersion({
  prompt,
  version,
}: {
  readonly prompt: PromptDetail
  readonly version: number
}) {
  const archive = useArchive(prompt.name)
  const places = activeIn(prompt, version)
  if (places.length > 0)
    return <span className="text-small text-faint">active in {places.join(', ')}, so not to be archived</span>
  return (
    <span className="flex flex-wrap items-center gap-2">
      {archive.isError && <Problem error={archive.error} />}
      {prompt.archivedVersions.includes(version) ? (
        <Button
          size="row"
          disabled={archive.isPending}
          onClick={() => archive.mutate({ version, away: false })}
        >
          Take v{version} out of the archive
        </Button>
      ) : (
        <ConfirmButton
          label={`Archive v${version}`}
          sure="Really archive?"
          name=""
          disabled={archive.isPending}
          act={() => archive.mutate({ version, away: true })}
        />
      )}
    </span>
  )
}
