import type { Dialect } from './wire/dialect.ts'
import type { Steps } from './wire/step.ts'

/** One setting of a fault: its value when none is given, and what it means. */
export type Parameter = { readonly default: string | number; readonly meaning: string }

/** What a fault knows of the request it spoils. */
export type FaultContext = {
  readonly dialect: Dialect
  readonly requestId: string
  /** A parameter as given, else its default. */
  readonly text: (parameter: string) => string
  /** The same as a number; what is not a number counts as the default. */
  readonly number: (parameter: string) => number
}

/** A way of going wrong. Adding one is adding one file to `faults/` that exports `fault`. */
export type Fault = {
  /** Equal to the file name. */
  readonly name: string
  readonly summary: string
  readonly parameters: Readonly<Record<string, Parameter>>
  /** The parameter that a bare number after the name sets, as in `sim-error-429`. */
  readonly main?: string
  readonly apply: (steps: Steps, context: FaultContext) => Steps
}
