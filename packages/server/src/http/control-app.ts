import { OpenAPIHono } from '@hono/zod-openapi'
import type { ControlEnv } from '../access/principal.ts'
import { problem, ProblemError, type Problem } from '../kernel/problem.ts'
import { problemResponse } from './problem-response.ts'

/** More wrong fields than this are counted, not named. */
const issuesTold = 5

/** A Hono app whose failures are problems of the catalogue: the shape every room's routes are made with. */
export function createControlApp(): OpenAPIHono<ControlEnv> {
  return new OpenAPIHono<ControlEnv>({
    defaultHook: (result) => {
      if (result.success) return undefined
      const { issues } = result.error
      const said = issues
        .slice(0, issuesTold)
        .map(({ path, message }) => `"${path.join('.') || result.target}": ${message}.`)
      if (issues.length > issuesTold) said.push(`And ${issues.length - issuesTold} more.`)
      const code = result.target === 'query' || result.target === 'param' ? 'query-invalid' : 'body-invalid'
      return problemResponse(problem(code, said.join(' ')))
    },
  })
}

/** What a thrown value comes to at the edge. A bug is told to `onBug` and shown to nobody. */
export function problemOf(error: unknown, onBug: (error: unknown) => void): Problem {
  if (error instanceof ProblemError) return error.problem
  if (isMalformedBody(error)) return problem('body-malformed')
  onBug(error)
  return problem('internal')
}

/** Hono's own validator throws an HTTPException with status 400 for JSON it cannot parse. */
const isMalformedBody = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && error.status === 400
