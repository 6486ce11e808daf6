import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import type { Route } from '@telltale/sdk'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { RouteDialog } from './route-dialog.tsx'
import { RouteFlow } from './route-flow.tsx'
import { ruleFacts, targetName, targetsOf } from './route-words.ts'
import { statesOf, type States } from './target-state.ts'
import { TryIt } from './try-it.tsx'
import { useHealth, useRoutes } from './use-routing.ts'

const page = getRouteApi('/models/$name')

/** What becomes of a call by this route? */
export function RoutePage() {
  const { name } = page.useParams()
  const routes = useRoutes()
  const health = useHealth()
  const states = useMemo(() => statesOf(health.data?.targets ?? []), [health.data])
  const route = routes.data?.routes.find((each) => each.name === name)
  if (route !== undefined) return <ShownRoute key={name} route={route} states={states} />
  return (
    <Page title={`Models / ${name}`}>
      {routes.isError && <Problem error={routes.error} retry={() => void routes.refetch()} />}
      {routes.isPending && <SkeletonBox className="h-60" />}
      {routes.isSuccess && (
        <Empty title={`There is no route “${name}”.`}>
          <Link to="/models" className="font-medium text-accent hover:underline">
            See the routes there are
          </Link>
        </Empty>
      )}
    </Page>
  )
}

function ShownRoute({ route, states }: { readonly route: Route; readonly states: States }) {
  const [isEdited, setEdited] = useState(false)
  return (
    <Page
      title={`Models / ${route.name}`}
      sentence={sentenceOf(route, states)}
      actions={<RouteActions route={route} edit={() => setEdited(true)} />}
    >
      <div className="grid min-w-0 items-start gap-6 vast:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] vast:grid-rows-[auto_1fr]">
        <Section title="Plan" note="the first target that answers is the answer">
          <RouteFlow route={route} states={states} />
        </Section>
        <div className="min-w-0 vast:row-span-2">
          <TryIt route={route.name} />
        </div>
        <Section title="Rules">
          <dl className="grid border-t border-line">
            {ruleFacts(route).map((fact) => (
              <div key={fact.name} className="flex min-w-0 gap-3 border-b border-line py-1.5">
                <dt className="w-36 shrink-0 text-soft max-narrow:w-28">{fact.name}</dt>
                <dd className={`min-w-0 ${fact.isUsual === true ? 'text-faint' : ''}`}>{fact.value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
      {isEdited && <RouteDialog route={route} close={() => setEdited(false)} />}
    </Page>
  )
}

function RouteActions({ route, edit }: { readonly route: Route; readonly edit: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.deleteRoute(route.name),
    onSuccess: async () => {
      await navigate({ to: '/models' })
      await queries.invalidateQueries({ queryKey: ['routes'] })
      await queries.invalidateQueries({ queryKey: ['model-routes'] })
    },
  })
  if (route.source === 'file')
    return (
      <p className="max-w-80 text-small text-soft">
        Set in telltale.config, under “routes”: change it there and start again.
      </p>
    )
  return (
    <>
      {remove.isError && <Problem error={remove.error} />}
      {route.updatedAt !== null && (
        <span className="text-small text-faint">
          changed <Moment at={route.updatedAt} ago />
        </span>
      )}
      <Button onClick={edit}>Edit</Button>
      <ConfirmButton
        label="Delete"
        sure="Really delete?"
        name={route.name}
        act={() => remove.mutate()}
        disabled={remove.isPending}
      />
    </>
  )
}

/** Who gets the calls as things are now: the first place down the plan that is not resting. */
function sentenceOf(route: Route, states: States): string {
  const first = route.plan.find(({ when }) => when === undefined) ?? route.plan[0]
  const targets = targetsOf(route).filter(({ weight }) => weight !== 0)
  const resting = targets.filter((target) => states.of(target).isResting)
  if (resting.length === targets.length)
    return `Every target of this route rests: calls wait for one, or are refused.`
  const usual = first?.targets.filter(({ weight }) => weight !== 0) ?? []
  const isAway = usual.every((target) => states.of(target).isResting)
  const next = targets.find((target) => !states.of(target).isResting)
  if (isAway && next !== undefined)
    return `${usual.map(targetName).join(' and ')} ${usual.length === 1 ? 'rests' : 'rest'}: calls go to ${targetName(next)} meanwhile.`
  const others = targets.length - usual.length
  const ways = usual.length === 1 ? targetName(usual[0]!) : `one of ${usual.length} targets`
  return `Calls for “${route.name}” go to ${ways}${others > 0 ? `, with ${others} more behind it` : ''}.`
}
