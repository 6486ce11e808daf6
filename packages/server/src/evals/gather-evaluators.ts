import { gather } from '../kernel/gather.ts'
import type { Evaluator, Evaluators } from './evaluator.ts'

/** Gathers them when first asked, once: what they lean on takes longer to load than a start should wait. */
export function lazyEvaluators(): () => Promise<Evaluators> {
  let gathered: Promise<Evaluators> | null = null
  return () => (gathered ??= gatherEvaluators())
}

/** Every evaluator by name: the files of evaluators/, in alphabetical order. */
export async function gatherEvaluators(): Promise<Evaluators> {
  const evaluators = await gather<Evaluator>({
    folder: new URL('evaluators/', import.meta.url),
    exportName: 'evaluator',
  })
  return new Map(evaluators.map((evaluator) => [evaluator.name, evaluator]))
}
