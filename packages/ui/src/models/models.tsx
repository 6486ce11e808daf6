import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { plural } from '../parts/format.ts'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Providers } from '../settings/providers.tsx'
import { RouteDialog } from './route-dialog.tsx'
import { RouteTable } from './route-table.tsx'
import { targetName } from './route-words.ts'
import { TargetTable } from './target-table.tsx'
import { statesOf, type States } from './target-state.ts'
import { useHealth, useProviders, useRoutes } from './use-routing.ts'

/** Where do calls go, and does everything they lead to answer? */
export function Models() {
  const navigate = useNavigate()
  const providers = useProviders()
  const routes = useRoutes()
  const health = useHealth()
  const [isNew, setNew] = useState(false)
  const states = useMemo(() => statesOf(health.data?.targets ?? []), [health.data])
  const providerCount = providers.data?.providers.length
  return (
    <Page
      title="Models"
      sentence={
        providerCount === undefined || routes.data === undefined || health.data === undefined
          ? 'Where calls go, and whether it answers.'
          : sentenceOf(providerCount, routes.data.routes.length, states)
      }
    >
      <Section
        title="Routes"
        note="a name, and the plan behind it"
        actions={
          <Button onClick={() => setNew(true)} disabled={providerCount === 0}>
            Add route
          </Button>
        }
      >
        {routes.isError && <Problem error={routes.error} retry={() => void routes.refetch()} />}
        {routes.isPending && <SkeletonRows rows={3} />}
        {routes.data?.routes.length === 0 && (
          <Empty title="No route is set.">
            <p>
              A route is a name your application asks for as its model, and a plan: which provider and model
              answers, and who takes over when that one fails.
              {providerCount === 0 && ' Add a provider first, below.'}
            </p>
            {providerCount !== 0 && (
              <Button className="mt-3" onClick={() => setNew(true)}>
                Define the first route
              </Button>
            )}
          </Empty>
        )}
        {routes.data !== undefined && routes.data.routes.length > 0 && (
          <RouteTable routes={routes.data.routes} states={states} />
        )}
      </Section>
      <Providers />
      <Section title="Targets" note="as this gateway process finds them">
        {health.isError && <Problem error={health.error} retry={() => void health.refetch()} />}
        {health.isPending && <SkeletonRows rows={3} />}
        {health.data?.targets.length === 0 && (
          <p className="text-soft">
            Nothing was called since the start. Every provider and model shows here from its first call on;
            open a route to <span className="font-medium">try it</span>, or{' '}
            <Link to="/" className="font-medium text-accent underline-offset-2 hover:underline">
              send a call
            </Link>
            .
          </p>
        )}
        {states.all.length > 0 && <TargetTable targets={states.all} />}
      </Section>
      {isNew && (
        <RouteDialog
          route={null}
          close={() => setNew(false)}
          saved={(name) => void navigate({ to: '/models/$name', params: { name } })}
        />
      )}
    </Page>
  )
}

function sentenceOf(providers: number, routes: number, { all }: States): string {
  if (providers === 0) return 'Calls have nowhere to go yet: add a provider.'
  const ways = `${plural(providers, 'provider')}, ${plural(routes, 'route')}`
  const resting = all.filter(({ state }) => state.isResting)
  if (all.length === 0) return `${ways}; nothing was called yet.`
  const probed = all.filter(({ state }) => state.isProbed)
  if (resting.length === 0)
    return probed.length === 0
      ? `${ways}; every target called so far takes calls.`
      : `${ways}; not known to answer again: ${namesOf(probed)}.`
  return `${resting.length} of ${plural(all.length, 'target')} ${resting.length === 1 ? 'rests' : 'rest'}: ${namesOf(resting)}.`
}

const namesOf = (targets: States['all']): string =>
  targets.slice(0, 2).map(targetName).join(' and ') +
  (targets.length > 2 ? ` and ${targets.length - 2} more` : '')
