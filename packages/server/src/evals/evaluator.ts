import type { z } from 'zod'

/** Why there is no score: unknown is null with its reason, never zero. */
export type UnscoredReason = 'expected-missing' | 'options-invalid' | 'output-too-long' | 'no-answer'

/** What an evaluator makes of an output. `words` says it to people, in a sentence. */
export type Evaluation =
  | {
      /** 0 (worst) to 1 (best). */
      readonly score: number
      readonly passed: boolean
      readonly reason: null
      readonly words: string
    }
  | {
      readonly score: null
      readonly passed: null
      readonly reason: UnscoredReason
      readonly words: string
    }

export type Judged = {
  readonly output: string
  /** What the case expects; null when it does not say. */
  readonly expected: string | null
}

type Fixture = Judged & {
  readonly options?: object
  readonly score: number | null
  readonly passed: boolean | null
}

/**
 * Judges outputs without a model, a clock or chance. One file of evaluators/ exports one; the contract test replays
 * its fixtures. Time is bounded whatever the output, the expected text and the options hold.
 */
export type Evaluator<Options = unknown> = {
  /** The file's name. */
  readonly name: string
  /** What it asks of an output, for a list to choose from. */
  readonly about: string
  /** Every option has a default. */
  readonly options: z.ZodType<Options>
  readonly fixtures: readonly Fixture[]
  /** Kept as a method, so that evaluators of different options share one list. */
  evaluate(judged: Judged, options: Options): Evaluation
}

export type Evaluators = ReadonlyMap<string, Evaluator>

export const scored = (score: number, passed: boolean, words: string): Evaluation => ({
  ...{ score, passed, reason: null, words },
})

export const unscored = (reason: UnscoredReason, words: string): Evaluation => ({
  ...{ score: null, passed: null, reason, words },
})

export const expectedMissing = unscored('expected-missing', 'The case says nothing to compare with.')
