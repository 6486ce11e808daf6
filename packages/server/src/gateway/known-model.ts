import { inputRate } from '../pricing/vendor.ts'
import type { Snapshot } from './snapshot.ts'

/** Whether a model of a provider is more than a name a caller made up: it has a price, a list names it, or a route. */
export function isKnownModel(
  { book, priceName, modelNames, routes }: Snapshot,
  { provider, model }: { readonly provider: string; readonly model: string },
  nowMs: number,
): boolean {
  if (inputRate(book, priceName(model, provider), model, nowMs) !== null) return true
  if (modelNames.some(({ id, owner }) => id === model && owner === provider)) return true
  const name = `${provider}/${model}`
  for (const { steps } of routes.values())
    if (steps.some(({ targets }) => targets.some((target) => target.name === name))) return true
  return false
}
