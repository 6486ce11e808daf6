import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { useCurrentInView } from '../shell/use-current-in-view.ts'
import { signedOutMark } from '../shell/session-gate-mark.ts'
import { AlertChannels } from '../alerts/channel-list.tsx'
import { Judges } from '../judges/judges.tsx'
import { Keys } from './keys.tsx'
import { Limits } from './limits.tsx'
import { ModelRoutes } from './model-routes.tsx'
import { People } from './people.tsx'
import { Prices } from './prices.tsx'
import { Projects } from './projects.tsx'
import { Providers } from './providers.tsx'
import { StatusSection } from './status.tsx'
import { Webhooks } from './webhooks.tsx'

const route = getRouteApi('/settings/$section')

const sections: readonly { id: string; label: string; sentence: string; body: () => ReactNode }[] = [
  {
    id: 'people',
    label: 'People',
    sentence: 'Who may look, who may change what a team works on, and who may change everything.',
    body: () => <People />,
  },
  {
    id: 'keys',
    label: 'API keys',
    sentence: 'Who may call through Telltale, with which models.',
    body: () => <Keys />,
  },
  {
    id: 'limits',
    label: 'Limits',
    sentence: 'How much calls may take, and how much they have taken.',
    body: () => <Limits />,
  },
  {
    id: 'providers',
    label: 'Providers',
    sentence: 'Where calls go, and with whose credentials.',
    body: () => <Providers />,
  },
  {
    id: 'models',
    label: 'Model routes',
    sentence: 'Names of your own for a provider’s model.',
    body: () => <ModelRoutes />,
  },
  {
    id: 'judges',
    label: 'Judges',
    sentence: 'Which models judge texts, by what words, and what they make of one.',
    body: () => <Judges />,
  },
  {
    id: 'prices',
    label: 'Prices',
    sentence: 'Prices of your own; they win over the price book.',
    body: () => <Prices />,
  },
  {
    id: 'projects',
    label: 'Projects',
    sentence: 'Calls, keys and prompts that belong together.',
    body: () => <Projects />,
  },
  {
    id: 'webhooks',
    label: 'Webhooks',
    sentence: 'Which of your programs are told of changes, and whether they take it.',
    body: () => <Webhooks />,
  },
  {
    id: 'alerts',
    label: 'Alerts',
    sentence: 'Who is told when something is wrong, and whether they take it.',
    body: () => <AlertChannels />,
  },
  { id: 'status', label: 'Status', sentence: 'Is everything being recorded?', body: () => <StatusSection /> },
]

/** Who may do what, and how the machine is. */
export function Settings() {
  const { section } = route.useParams()
  const shown = sections.find((each) => each.id === section)
  const row = useCurrentInView()
  return (
    <Page title="Settings" sentence={shown?.sentence} actions={<SignOut />}>
      <div className="grid items-start gap-6 wide:grid-cols-[140px_minmax(0,1fr)]">
        <nav ref={row} aria-label="Settings" className="flex gap-0.5 overflow-x-auto wide:grid">
          {sections.map((each) => (
            <Link
              key={each.id}
              to="/settings/$section"
              params={{ section: each.id }}
              className="shrink-0 rounded-medium px-2 py-1 font-medium text-soft hover:bg-hover hover:text-ink"
              activeProps={{ className: 'bg-accent-wash text-accent!', 'aria-current': 'page' }}
            >
              {each.label}
            </Link>
          ))}
        </nav>
        <div className="grid min-w-0 gap-5">
          {shown?.body() ?? (
            <Empty title="There is no such part of the settings.">Choose one from the list.</Empty>
          )}
        </div>
      </div>
    </Page>
  )
}

function SignOut() {
  const queries = useQueryClient()
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess: () => {
      sessionStorage.setItem(signedOutMark, 'yes')
      return queries.resetQueries()
    },
  })
  return (
    <Button onClick={() => signOut.mutate()} disabled={signOut.isPending}>
      Sign out
    </Button>
  )
}
