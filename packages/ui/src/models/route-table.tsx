import { Link, useNavigate } from '@tanstack/react-router'
import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { Route } from '@telltale/sdk'
import { planLine, targetsOf } from './route-words.ts'
import type { States } from './target-state.ts'

/** How many targets a route has, and how many of them rest. */
function RouteState({ route, states }: { readonly route: Route; readonly states: States }) {
  const all = targetsOf(route).filter(({ weight }) => weight !== 0)
  const resting = all.filter((target) => states.of(target).isResting).length
  if (resting === 0) return <span className="text-soft">{all.length}</span>
  return (
    <Badge tone={resting === all.length ? 'bad' : 'warn'}>
      {resting} of {all.length} rest
    </Badge>
  )
}

const columnsOf = (states: States): readonly Column<Route>[] => [
  {
    id: 'name',
    head: 'Name',
    cell: (route) => (
      <Link
        to="/models/$name"
        params={{ name: route.name }}
        className="font-medium text-accent hover:underline"
      >
        {route.name}
      </Link>
    ),
    order: (route) => route.name,
  },
  { id: 'state', head: 'Targets', cell: (route) => <RouteState route={route} states={states} /> },
  {
    id: 'plan',
    head: 'Plan',
    fill: true,
    spare: true,
    cell: (route) => (
      <span className="text-soft" title={planLine(route)}>
        {planLine(route)}
      </span>
    ),
  },
  {
    id: 'steps',
    head: 'Steps',
    right: true,
    cell: (route) => route.plan.length,
    order: (route) => route.plan.length,
  },
  {
    id: 'source',
    head: 'Changed',
    right: true,
    spare: true,
    cell: (route) =>
      route.source === 'file' ? (
        <span className="text-soft" title="Set in telltale.config: change it there">
          from the file
        </span>
      ) : (
        <Moment at={route.updatedAt} ago />
      ),
    order: (route) => route.updatedAt,
  },
]

/** All routes; a row opens its plan. */
export function RouteTable({
  routes,
  states,
}: {
  readonly routes: readonly Route[]
  readonly states: States
}) {
  const navigate = useNavigate()
  return (
    <Table
      label="Routes"
      columns={columnsOf(states)}
      rows={routes}
      rowId={(route) => route.name}
      open={(route) => void navigate({ to: '/models/$name', params: { name: route.name } })}
    />
  )
}
