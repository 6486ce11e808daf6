import type { Route, RoutePlan, RouteStep, TargetHealth } from '@telltale/sdk'
import { act } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliCommand } from '../parts.ts'
import { readObject } from '../read-object.ts'
import { table } from '../table.ts'

/** `telltale routes`: where calls go, and the health of where they go. */
export const command: CliCommand = {
  name: 'routes',
  register(program, parts) {
    const routes = program.command('routes').description('where calls go, step by step')

    act(connecting(routes.command('list').description('every route')), parts, async (options) => {
      const list = await (await connect(options, parts)).admin.routes()
      return {
        json: { routes: list },
        text: list.length === 0 ? 'No routes yet. Set one with: telltale routes set NAME FILE' : listed(list),
      }
    })

    act(
      connecting(routes.command('show <name>').description('one route, step by step')),
      parts,
      async (options, name) => {
        const route = await (await connect(options, parts)).admin.route(name!)
        return { json: route, text: shown(route) }
      },
    )

    act(
      connecting(
        routes
          .command('set <name> <file>')
          .description('set a route from a JSON or YAML file, or - for stdin'),
      ),
      parts,
      async (options, name, path) => {
        const plan = (await readObject(path!, parts)) as RoutePlan
        const route = await (await connect(options, parts)).admin.putRoute(name!, plan)
        return { json: route, text: `${shown(route)}\nIt holds from now on.` }
      },
    )

    act(
      connecting(routes.command('delete <name>').description('take a route away')),
      parts,
      async (options, name) => {
        await (await connect(options, parts)).admin.deleteRoute(name!)
        return { json: { name, deleted: true }, text: `The route "${name}" is gone.` }
      },
    )

    act(
      connecting(routes.command('health').description('targets as the server finds them')),
      parts,
      async (options) => {
        const targets = await (await connect(options, parts)).admin.targetHealth()
        return {
          json: { targets },
          text: targets.length === 0 ? 'No target was called yet.' : healthTable(targets),
        }
      },
    )
  },
}

const listed = (routes: readonly Route[]): string =>
  table(
    ['name', 'steps', 'first', 'source', 'changed'],
    routes.map(({ name, plan, source, updatedAt }) => [
      name,
      String(plan.length),
      plan[0] ? targetsOf(plan[0]) : '',
      source,
      updatedAt?.slice(0, 16).replace('T', ' ') ?? '',
    ]),
  )

function shown({ name, plan, ...rest }: Route): string {
  const steps = plan.map((step, at) => {
    const when = step.when ? `when ${JSON.stringify(step.when)} ` : ''
    const split = step.targets.length > 1 ? ` (${step.split ?? 'weighted'})` : ''
    return `  ${at + 1}. ${when}${targetsOf(step)}${split}`
  })
  const { deadlines, retries, hedge, translationLoss } = rest
  const options = Object.entries({ deadlines, retries, hedge, translationLoss })
    .filter(([, value]) => value !== undefined)
    .map(([option, value]) => `  ${option}: ${JSON.stringify(value)}`)
  return [name, ...steps, ...options].join('\n')
}

const targetsOf = ({ targets }: RouteStep): string =>
  targets
    .map(({ provider, model, weight }) => `${provider}/${model}${weight === undefined ? '' : ` ×${weight}`}`)
    .join(', ')

const healthTable = (targets: readonly TargetHealth[]): string =>
  table(
    ['provider', 'model', 'key', 'breaker', 'rests for', 'until', 'under way', 'latency'],
    targets.map((target) => [
      target.provider,
      target.model,
      target.keyId,
      target.breaker,
      target.resting ?? '',
      target.restUntil?.slice(11, 19) ?? '',
      String(target.inFlight),
      target.latencyMs === null ? 'unknown' : `${target.latencyMs.toFixed(0)} ms`,
    ]),
  )
