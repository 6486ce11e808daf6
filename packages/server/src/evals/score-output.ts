import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import { unscored, type Evaluation, type Evaluators, type Judged } from './evaluator.ts'

/** An evaluator with its options. */
export type Chosen = { readonly name: string; readonly options: object }

export type Scorer = {
  readonly name: string
  score(judged: Judged): Evaluation
}

/** Evaluators run between requests of the gateway: beyond this an output would keep those waiting. */
const outputCharsAtMost = 200_000

/** The chosen evaluators made ready. Fails with body-invalid, naming the field (`evaluators.1.options.atLeast`). */
export function scorers(chosen: readonly Chosen[], known: Evaluators): Result<readonly Scorer[], Problem> {
  const ready: Scorer[] = []
  for (const [index, { name, options }] of chosen.entries()) {
    const evaluator = known.get(name)
    if (evaluator === undefined)
      return invalid(
        `evaluators.${index}.name`,
        `there is no evaluator "${name.slice(0, 100)}"; there are ${[...known.keys()].join(', ')}`,
      )
    const read = evaluator.options.safeParse(options)
    if (!read.success) {
      const checked = {
        ...{ schema: evaluator.options, given: options },
        within: ['evaluators', index, 'options'],
      }
      return failure(problem('body-invalid', wrongField(read.error.issues[0]!, checked)))
    }
    ready.push({
      name,
      score: (judged) =>
        judged.output.length > outputCharsAtMost
          ? unscored('output-too-long', `Outputs of up to ${outputCharsAtMost} characters are scored.`)
          : evaluator.evaluate(judged, read.data),
    })
  }
  return success(ready)
}

const invalid = (field: string, message: string): Result<never, Problem> =>
  failure(problem('body-invalid', `"${field}": ${message}.`))
