import { catalogue } from './problem-catalogue.ts'
import type { Result } from './result.ts'

export type ProblemCode = keyof typeof catalogue

export type Problem = {
  readonly code: ProblemCode
  readonly status: number
  /** What happened, in one sentence. */
  readonly happened: string
  /** What to do next, in one sentence. */
  readonly remedy: string
  /** What exactly, and where: names a field, a header, a prompt. Never holds a secret. */
  readonly detail?: string
  /** What a program needs beside the words; further members of problem+json. */
  readonly members?: Readonly<Record<string, unknown>>
}

/** The problem of this code; `detail` says what exactly and where, and must hold no secret. */
export function problem(code: ProblemCode, detail?: string): Problem {
  const [status, happened, remedy] = catalogue[code]
  return { code, status, happened, remedy, ...(detail === undefined ? {} : { detail }) }
}

/** One paragraph for a person: detail before the general sentence, remedy last. */
export const problemSentence = ({ happened, detail, remedy }: Problem): string =>
  [happened, detail, remedy].filter(Boolean).join(' ')

/** Carries a foreseen problem through code that can only throw (HTTP handlers, transactions). */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(of: Problem) {
    super(problemSentence(of))
    this.name = 'ProblemError'
    this.problem = of
  }
}

export const fail = (code: ProblemCode, detail?: string): never => {
  throw new ProblemError(problem(code, detail))
}

/** The value, or the problem thrown. */
export function orFail<Value>(result: Result<Value, Problem>): Value {
  if (!result.ok) throw new ProblemError(result.error)
  return result.value
}
