import { createHash } from 'node:crypto'
import type { AlertSettings } from './model.ts'
import { matches } from '../silences/rules.ts'

type LabelsOf = Readonly<Record<string, string>>

/** Whether the channel is told of alerts with these labels: by the first route that matches, else as all channels are. */
export function isToldOf(
  { routes }: Pick<AlertSettings, 'routes'>,
  channel: string,
  labels: LabelsOf,
): boolean {
  const route = routes.find(({ matchers }) => matches(matchers, labels))
  return route === undefined || route.channels.includes(channel)
}

/** The group of an alert, the same in every project that groups alike only by its project: receivers merge by it. */
export function groupOf(projectId: string, groupBy: readonly string[], labels: LabelsOf) {
  const own = Object.fromEntries(
    [...new Set(groupBy)]
      .sort()
      .flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])),
  )
  const key = createHash('sha256')
    .update(JSON.stringify([projectId, own]))
    .digest('hex')
    .slice(0, 32)
  return { key, labels: own }
}
