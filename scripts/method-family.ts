import type { Vector, VectorFamily } from './vector-family.ts'

/** What the product answers, by the names the vectors expect; names a vector does not ask for are ignored. */
export type Answers = Readonly<Record<string, unknown>>

/** By method: the vector's inputs in, the product's answers out. A method takes the inputs in the shape it names. */
export type Methods = Readonly<
  Record<string, (inputs: never, vector: Vector, beside: readonly Vector[]) => Answers>
>

/** Vectors of the shape {method, inputs, expected, tolerance}; a method's first word is its name, the rest remarks. */
export function methodFamily(name: string, methods: Methods): VectorFamily {
  const methodOf = ({ method }: Vector) =>
    typeof method === 'string' ? methods[/^\w*/.exec(method)![0]] : undefined
  return {
    name,
    knows: (vector) => methodOf(vector) !== undefined,
    run(vector, beside) {
      const expected = vector.expected as Answers
      const tolerance = Number(vector.tolerance)
      const answers = methodOf(vector)!(vector.inputs as never, vector, beside)
      const wrong = Object.keys(expected).filter((key) => !agrees(expected[key], answers[key], tolerance))
      if (wrong.length === 0 && Object.keys(expected).length > 0) return null
      const show = (from: Answers): string =>
        JSON.stringify(Object.fromEntries(wrong.map((key) => [key, from[key]])))
      return { expected: `${show(expected)} within ${tolerance}`, actual: show(answers) }
    },
  }
}

function agrees(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (typeof expected === 'number')
    return typeof actual === 'number' && Math.abs(actual - expected) <= tolerance
  if (!Array.isArray(expected)) return expected === actual
  return (
    Array.isArray(actual) &&
    actual.length === expected.length &&
    expected.every((one, at) => agrees(one, actual[at], tolerance))
  )
}
