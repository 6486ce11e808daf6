import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, ValidationTargets } from 'hono'
import { routePath } from 'hono/route'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { problem, ProblemError, type Problem } from '../kernel/problem.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import { problemResponse } from './problem-response.ts'

/** More wrong fields than this are counted, not named. */
const issuesTold = 5

/** A Hono app whose failures are problems of the catalogue: the shape every room's routes are made with. */
export function createControlApp(): OpenAPIHono<ControlEnv> {
  const app: OpenAPIHono<ControlEnv> = new OpenAPIHono<ControlEnv>({
    defaultHook: (result, context) => {
      if (result.success) return undefined
      const { issues } = result.error
      const checked = {
        schema: schemaOf(app, context, result.target),
        // The types do not tell of it: what was checked is here in either case.
        given: 'data' in result ? result.data : undefined,
        whole: result.target === 'json' ? 'the body' : 'the address',
      }
      const said = issues.slice(0, issuesTold).map((issue) => wrongField(issue, checked))
      if (issues.length > issuesTold) said.push(`And ${issues.length - issuesTold} more.`)
      return problemResponse(
        problem(result.target === 'json' ? 'body-invalid' : 'query-invalid', said.join(' ')),
      )
    },
  })
  return app
}

/** What the route that is being asked wants of its body, its query or its path. */
function schemaOf(
  app: OpenAPIHono<ControlEnv>,
  context: Context,
  target: keyof ValidationTargets,
): z.ZodType {
  const path = routePath(context).replaceAll(/:(\w+)/g, '{$1}')
  const request = app.openAPIRegistry.definitions
    .flatMap((definition) => (definition.type === 'route' ? [definition.route] : []))
    .find((route) => route.path === path && route.method === context.req.method.toLowerCase())?.request
  const schema =
    target === 'json'
      ? bodyIn(request?.body?.content['application/json'])
      : target === 'query'
        ? request?.query
        : request?.params
  return schema instanceof z.ZodType ? schema : z.unknown()
}

const bodyIn = (content: object | undefined): unknown => content && 'schema' in content && content.schema

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
