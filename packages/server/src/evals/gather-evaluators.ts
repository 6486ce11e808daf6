import { gather } from '../kernel/gather.ts'
import type { Evaluator } from './evaluator.ts'

/** Every evaluator by name: the files of evaluators/, in alphabetical order. */
export async function gatherEvaluators(): Promise<ReadonlyMap<string, Evaluator>> {
  const evaluators = await gather<Evaluator>({
    folder: new URL('evaluators/', import.meta.url),
    exportName: 'evaluator',
  })
  return new Map(evaluators.map((evaluator) => [evaluator.name, evaluator]))
}
