import type { Vector, VectorFamily } from './vector-family.ts'

/** By metric: the vector's inputs in, the product's answer out, in the shape that is expected. */
export type Metrics = Readonly<Record<string, (inputs: never, vector: Vector) => unknown>>

/** Vectors of the shape {metric, inputs, expected, tolerance}; of an object, what is not expected is ignored. */
export function metricFamily(name: string, metrics: Metrics): VectorFamily {
  return {
    name,
    knows: ({ metric }) => typeof metric === 'string' && Object.hasOwn(metrics, metric),
    run(vector) {
      const actual = metrics[String(vector.metric)]!(vector.inputs as never, vector)
      return agrees(vector.expected, actual, Number(vector.tolerance))
        ? null
        : { expected: JSON.stringify(vector.expected), actual: JSON.stringify(actual) }
    },
  }
}

function agrees(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (typeof expected === 'number')
    return typeof actual === 'number' && Math.abs(actual - expected) <= tolerance
  if (expected === null || typeof expected !== 'object') return expected === actual
  if (typeof actual !== 'object' || actual === null) return false
  if (Array.isArray(expected) && expected.length !== (actual as unknown[]).length) return false
  const keys = Object.keys(expected)
  return (
    (keys.length > 0 || Array.isArray(expected)) &&
    keys.every((key) =>
      agrees((expected as Vector)[key], (actual as Record<string, unknown>)[key], tolerance),
    )
  )
}
