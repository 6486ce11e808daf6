import type { PromptDetail } from '@telltale/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { ActivateDialog } from './activate-dialog.tsx'
import { ActivationLog } from './activation-log.tsx'
import { Archived, ArchivePrompt, ArchiveVersion } from './archive.tsx'
import { CompareVersions } from './compare-versions.tsx'
import { EnvironmentList } from './environment-list.tsx'
import { GateReportOf } from './gate-report.tsx'
import { NewVersionDialog } from './new-version.tsx'
import { production } from './places.ts'
import { RolledBack, useRollBack } from './roll-back.tsx'
import { RunningExperiments } from './running-experiments.tsx'
import { useGates } from './use-gates.ts'
import { usePrompt } from './use-prompt.ts'
import { VersionFacts } from './version-facts.tsx'
import { VersionList } from './version-list.tsx'

const route = getRouteApi('/prompts/$name')

/** One prompt: which words are active where, what they replaced, and the way back. */
export function PromptPage() {
  const { name } = route.useParams()
  const query = usePrompt(name)
  if (query.data !== undefined) return <LoadedPrompt key={name} prompt={query.data} />
  return (
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
  )
}

function LoadedPrompt({ prompt }: { readonly prompt: PromptDetail }) {
  const { left, right } = route.useSearch()
  const navigate = route.useNavigate()
  const [activated, setActivated] = useState<number | null>(null)
  const moves = useRollBack(prompt.name)
  const [isNew, setNew] = useState(false)

  const live = prompt.live?.version
  const shownRight = right ?? live ?? prompt.versions[0]?.version ?? 0
  const other = prompt.versions.find(({ version }) => version !== shownRight)?.version ?? shownRight
  const shownLeft = left ?? (shownRight === live ? previousOf(prompt) : live) ?? other
  const compare = (pair: { left?: number; right?: number }) =>
    void navigate({
      search: (now: object) => ({ ...now, left: shownLeft, right: shownRight, ...pair }),
      replace: true,
      resetScroll: false,
    })

  return (
    <Page
      title={`Prompts / ${prompt.name}`}
      sentence={<Live prompt={prompt} />}
      actions={
        <>
          <Link
            to="/playground"
            search={{ prompt: `${prompt.name}@${shownRight}` }}
            className="text-small font-medium text-accent hover:underline"
          >
            Open in playground
          </Link>
          <ArchivePrompt prompt={prompt} />
          <Button look="primary" onClick={() => setNew(true)}>
            New version
          </Button>
        </>
      }
    >
      <Archived prompt={prompt} />
      <RolledBack moves={moves} />
      <RunningExperiments name={prompt.name} />
      <div className="grid gap-6 vast:grid-cols-[minmax(0,5fr)_minmax(0,2fr)]">
        <Section title="Environments">
          <EnvironmentList prompt={prompt} moves={moves} />
        </Section>
        <ActivationLog activations={prompt.activations} />
      </div>
      <Section title="Versions" note="newest first">
        <VersionList
          prompt={prompt}
          compare={(version) => compare({ right: version })}
          activate={setActivated}
        />
      </Section>
      <CompareVersions prompt={prompt} left={shownLeft} right={shownRight} choose={compare} />
      <ShownVersion prompt={prompt} number={shownRight} />
      {activated !== null && (
        <ActivateDialog prompt={prompt} version={activated} close={() => setActivated(null)} />
      )}
      {isNew && <NewVersionDialog prompt={prompt} close={() => setNew(false)} />}
    </Page>
  )
}

/** The chosen version alone: what it is besides words, and how it stands before the gates. */
function ShownVersion({ prompt, number }: { readonly prompt: PromptDetail; readonly number: number }) {
  const gates = useGates().data ?? []
  const version = prompt.versions.find((one) => one.version === number)
  if (version === undefined) return null
  return (
    <div className="grid min-w-0 items-start gap-6 wide:grid-cols-2">
      <VersionFacts version={version} actions={<ArchiveVersion prompt={prompt} version={number} />} />
      <Section title={`Version ${number} before the gates`}>
        {gates.length === 0 ? (
          <p className="text-soft">
            No environment asks for anything.{' '}
            <Link to="/prompts" className="font-medium text-accent hover:underline">
              Set gates
            </Link>
          </p>
        ) : (
          gates.map(({ environment }) => (
            <GateReportOf
              key={environment}
              name={prompt.name}
              version={number}
              environment={environment}
              author={version.author}
            />
          ))
        )}
      </Section>
    </div>
  )
}

const liveIn = ({ environments }: PromptDetail) =>
  environments.find(({ environment }) => environment === production)

const previousOf = (prompt: PromptDetail): number | null => liveIn(prompt)?.previousVersion ?? null

function Live({ prompt }: { readonly prompt: PromptDetail }) {
  const live = liveIn(prompt)
  const others = prompt.environments.filter((one) => one !== live)
  const elsewhere = others.map(({ environment, version }) => `version ${version} in ${environment}`)
  if (live === undefined)
    return `No version is live in production: calls made there fail until one is activated.${elsewhere.length === 0 ? '' : ` Active elsewhere: ${elsewhere.join(', ')}.`}`
  const last = prompt.activations.find(({ environment }) => environment === production)
  return (
    <>
      Version {live.version} is live since <Moment at={live.activatedAt} />
      {last !== undefined && `, by ${last.actor}`}
      {live.previousVersion !== null && `; before it, version ${live.previousVersion}`}.
      {elsewhere.length > 0 && ` Elsewhere: ${elsewhere.join(', ')}.`}
    </>
  )
}
