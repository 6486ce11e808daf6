import { gather } from '../kernel/gather.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { CatalogueMetric, Metric } from './model.ts'
import type { OwnMetric } from './own-model.ts'
import { ownMetric } from './own-rules.ts'

export type Catalogue = ReadonlyMap<string, CatalogueMetric>

/** Every metric by name: the files of catalogue/, in alphabetical order. */
export async function gatherMetrics(): Promise<Catalogue> {
  const metrics = await gather<CatalogueMetric>({
    folder: new URL('catalogue/', import.meta.url),
    exportName: 'metric',
  })
  return new Map(metrics.map((metric) => [metric.name, metric]))
}

/**
 * The metric a design names: one of the project’s own, or of the catalogue with whatever stands after the first dot as
 * its argument. Fails with metric-unknown or metric-invalid.
 */
export function resolveMetric(
  catalogue: Catalogue,
  own: ReadonlyMap<string, OwnMetric>,
  name: string,
): Result<Metric, Problem> {
  const mine = own.get(name)
  if (mine !== undefined) return ownMetric(mine)
  const [head = '', ...tail] = name.split('.')
  const found = catalogue.get(head)
  if (found === undefined) {
    const known = [...catalogue.keys(), ...own.keys()].join(', ')
    return failure(problem('metric-unknown', `There is no metric "${name}"; there are ${known}.`))
  }
  const argument = tail.length === 0 ? null : tail.join('.')
  if (argument !== null && found.argument === null)
    return failure(problem('metric-invalid', `${head} takes nothing after its name, so "${name}" is none.`))
  const metric = found.metric(argument)
  return metric.ok ? success({ name, ...metric.value }) : metric
}
