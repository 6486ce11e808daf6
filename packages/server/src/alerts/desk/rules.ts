import { createHash } from 'node:crypto'
import type { AlertSettings } from './model.ts'
import { matching } from '../silences/rules.ts'

type LabelsOf = Readonly<Record<string, string>>

/** Whether the channel is told of alerts with these labels: by the first route that matches, else as all channels are. */
export function routing(
  { routes }: Pick<AlertSettings, 'routes'>,
  channel: string,
): (labels: LabelsOf) => boolean {
  const ready = routes.map(({ matchers, channels }) => ({
    holds: matching(matchers),
    isNamed: channels.includes(channel),
  }))
  return (labels) => ready.find(({ holds }) => holds(labels))?.isNamed ?? true
}

/** The group of an alert; receivers merge by its key. */
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
