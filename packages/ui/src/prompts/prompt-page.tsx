import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import type { PromptDetail } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { ActivateDialog } from './activate-dialog.tsx'
import { ActivationLog } from './activation-log.tsx'
import { CompareVersions } from './compare-versions.tsx'
import { NewVersionDialog } from './new-version.tsx'
import { previousVersion } from './previous.ts'
import { RolledBack, useRollBack } from './roll-back.tsx'
import { VersionList } from './version-list.tsx'

const route = getRouteApi('/prompts/$name')

/** One prompt: which words are live, what they replaced, and the way back. */
export function PromptPage() {
  const { name } = route.useParams()
  const project = useProject()
  const query = useQuery({ queryKey: ['prompt', project, name], queryFn: () => api.prompt(name, project) })
  return (
    <>
      {query.data === undefined ? (
        <Page title={`Prompts / ${name}`} sentence={query.isPending ? `Looking up ${name}.` : undefined}>
          {query.isError ? (
            <Problem error={query.error} retry={() => void query.refetch()} />
          ) : (
            <>
              <SkeletonBox className="h-60" />
              <SkeletonBox className="h-90" />
            </>
          )}
        </Page>
      ) : (
        <LoadedPrompt key={name} prompt={query.data} />
      )}
    </>
  )
}

function LoadedPrompt({ prompt }: { readonly prompt: PromptDetail }) {
  const { left, right } = route.useSearch()
  const navigate = route.useNavigate()
  const [activated, setActivated] = useState<number | null>(null)
  const moves = useRollBack(prompt.name)
  const [isNew, setNew] = useState(false)

  const newest = prompt.versions[0]?.version ?? 0
  const previous = previousVersion(prompt)
  const shownRight = right ?? prompt.live?.version ?? newest
  const other = prompt.versions.find((version) => version.version !== shownRight)?.version ?? shownRight
  const usualLeft = shownRight === prompt.live?.version ? previous : prompt.live?.version
  const shownLeft = left ?? usualLeft ?? other
  const compare = (pair: { left?: number; right?: number }) =>
    void navigate({
      search: (now: object) => ({ ...now, left: shownLeft, right: shownRight, ...pair }),
      replace: true,
      resetScroll: false,
    })

  return (
    <Page
      title={`Prompts / ${prompt.name}`}
      sentence={<Live prompt={prompt} previous={previous} />}
      actions={
        <>
          {previous !== null && (
            <Button
              disabled={moves.back.isPending}
              onClick={() => {
                moves.forth.reset()
                moves.back.mutate(prompt.live?.version ?? previous)
              }}
            >
              Roll back to v{previous}
            </Button>
          )}
          <Link
            to="/playground"
            search={{ prompt: `${prompt.name}@${shownRight}` }}
            className="text-small font-medium text-accent hover:underline"
          >
            Open in playground
          </Link>
          <Button look="primary" onClick={() => setNew(true)}>
            New version
          </Button>
        </>
      }
    >
      <RolledBack moves={moves} />
      {moves.back.isError && <Problem error={moves.back.error} />}
      {moves.forth.isError && <Problem error={moves.forth.error} />}
      <div className="grid gap-6 vast:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Section title="Versions" note="newest first">
          <VersionList
            prompt={prompt}
            compare={(version) => compare({ right: version })}
            activate={setActivated}
          />
        </Section>
        <Section title="Activations">
          <ActivationLog activations={prompt.activations} />
        </Section>
      </div>
      <CompareVersions
        versions={prompt.versions}
        live={prompt.live?.version}
        left={shownLeft}
        right={shownRight}
        choose={compare}
      />
      {activated !== null && (
        <ActivateDialog prompt={prompt} version={activated} close={() => setActivated(null)} />
      )}
      {isNew && <NewVersionDialog prompt={prompt} close={() => setNew(false)} />}
    </Page>
  )
}

function Live({ prompt, previous }: { readonly prompt: PromptDetail; readonly previous: number | null }) {
  const last = [...prompt.activations].sort((a, b) => b.activatedAt.localeCompare(a.activatedAt))[0]
  if (prompt.live === null)
    return 'No version is live: calls that name this prompt fail until one is activated.'
  return (
    <>
      Version {prompt.live.version} is live
      {last !== undefined && (
        <>
          {' '}
          since <Moment at={last.activatedAt} />, by {last.actor}
        </>
      )}
      {previous !== null && `; before it, version ${previous}`}.
    </>
  )
}
