import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../api.ts'
import { Code } from '../parts/copy.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { useProject } from '../shell/address.ts'
import { snippetsOf } from './snippets.ts'

/** Until the first call has arrived: what to paste, and that this page waits for it. */
export function FirstCall() {
  const project = useProject()
  const key = useQuery({
    queryKey: ['development-key'],
    queryFn: api.developmentKey,
    staleTime: Infinity,
    retry: false,
  })
  const providers = useQuery({ queryKey: ['providers'], queryFn: api.providers, retry: false })
  if (key.isPending) return <SkeletonBox className="h-90 max-w-200" />

  // The development key belongs to the default project: in another it would send the call elsewhere.
  const secret = project === undefined ? (key.data?.secret ?? null) : null
  const tabs = snippetsOf(location.origin, secret ?? 'tt-…').map((snippet) => ({
    id: snippet.id,
    label: snippet.label,
    body: <Code text={snippet.text} label={`Snippet for ${snippet.label}`} wrap={false} />,
  }))
  return (
    <div className="grid max-w-200 gap-4">
      <Tabs tabs={tabs} label="Ways to send the first call" />
      <div className="flex items-center gap-2 text-soft" role="status">
        <span aria-hidden className="size-1.5 rounded-full bg-accent" />
        Waiting for the first call. It shows up here by itself.
      </div>
      <ul className="grid gap-1 text-soft">
        {secret === null && (
          <li>
            Put one of your API keys in place of <code className="font-mono text-small">tt-…</code>:{' '}
            <SettingsLink section="keys">create one in Settings</SettingsLink>.
          </li>
        )}
        {providers.data?.providers.length === 0 && (
          <li>
            No provider is set up yet, so calls have nowhere to go:{' '}
            <SettingsLink section="providers">add a provider</SettingsLink> first.
          </li>
        )}
        <li>
          No provider key at hand?{' '}
          <code className="rounded-small bg-sunken px-1 font-mono text-small">npm run demo</code> fills these
          pages with a support bot talking to a simulated provider.
        </li>
      </ul>
    </div>
  )
}

const SettingsLink = ({ section, children }: { section: string; children: string }) => (
  <Link
    to="/settings/$section"
    params={{ section }}
    className="font-medium text-accent underline-offset-2 hover:underline"
  >
    {children}
  </Link>
)
