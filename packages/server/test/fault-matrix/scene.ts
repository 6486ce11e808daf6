import { cells, type Cell } from './cells.ts'
import { deadlines, strikingOf, type Striking } from './faults.ts'
import type { Origins } from './origins.ts'
import { waysOfAsking, type Asking } from './ways-of-asking.ts'

/** A cell that applies, with what strikes it. */
export type Scene = { readonly cell: Cell; readonly struck: Striking & { readonly applies: true } }

export const scenes: readonly Scene[] = cells.flatMap((cell) => {
  const struck = strikingOf(cell)
  return struck.applies ? [{ cell, struck }] : []
})

/** The first target's model: it carries the fault to the simulator, and the cell's name so that it is counted alone. */
const struckModel = ({ cell, struck }: Scene): string => {
  const { model } = waysOfAsking[cell.dialect]
  return struck.order === null ? `${model}-${cell.id}` : `${model}-sim-${struck.order};key=${cell.id}`
}
const goodModel = ({ cell }: Scene): string => `${waysOfAsking[cell.dialect].model}-good-${cell.id}`

/** How many requests of a scene's reached the simulator, by its counters. */
export const upstreamCallsOf = (scene: Scene, byModel: { readonly [model: string]: number }): number =>
  (byModel[struckModel(scene)] ?? 0) + (byModel[goodModel(scene)] ?? 0)

/**
 * A route for every cell, named as it, and a provider for each one's first target, so that a key that is refused in
 * one rests in no other.
 */
export function settingsOf(origins: Origins) {
  const saverOf = ({ family }: Asking): string => `good-${family}`
  const firstOf = ({ cell }: Scene): string => `first-${cell.id}`
  const provider = (name: string, { family, basePath }: Asking, origin: string) =>
    [name, { dialect: family, baseUrl: origin + basePath, apiKey: `sk-sim-${name}-credential` }] as const
  const providers = [
    ...Object.values(waysOfAsking).map((asking) => provider(saverOf(asking), asking, origins.simulator)),
    ...scenes.map((scene) =>
      provider(firstOf(scene), waysOfAsking[scene.cell.dialect], origins[scene.struck.at]),
    ),
  ]
  const routes = scenes.map((scene) => {
    const { cell, struck } = scene
    const first = { provider: firstOf(scene), model: struckModel(scene) }
    const saver = { provider: saverOf(waysOfAsking[cell.dialect]), model: goodModel(scene) }
    const plan = (cell.hasFallback ? [first, saver] : [first]).map((target) => ({ targets: [target] }))
    return [cell.id, { plan, deadlines: deadlines[struck.pace] }] as const
  })
  return {
    ...{ providers: Object.fromEntries(providers), routes: Object.fromEntries(routes) },
    allowPrivateAddresses: true,
  }
}
