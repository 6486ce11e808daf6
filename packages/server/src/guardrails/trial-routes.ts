import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import type { CheckLoan, Checks } from './check.ts'
import { readyGuardrail, type CompileParts } from './compile.ts'
import type { GuardrailsOf } from './ready.ts'
import type { GuardrailStore } from './store.ts'
import { tryGuardrails, type OnTrial } from './trial.ts'
import { CheckEntry, GuardrailTrial, GuardrailTrialReport } from './trial-model.ts'

export type TrialRouteParts = Pick<GuardrailStore, 'row' | 'settled'> & {
  readonly checks: () => Promise<Checks>
  readonly guardrailsOf: GuardrailsOf
  readonly compile: CompileParts
  readonly nowMs: () => number
  readonly onBug: (error: unknown) => void
}

const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})
const query = z.object({ project: z.string().optional() })

const checksRoute = createRoute({
  method: 'get',
  path: '/api/guardrails/checks',
  tags: ['guardrails'],
  request: { query },
  responses: { 200: json('The checks a guardrail may run.', z.object({ checks: z.array(CheckEntry) })) },
})
const checkRoute = createRoute({
  method: 'post',
  path: '/api/guardrails/check',
  tags: ['guardrails', 'project-key'],
  request: {
    query,
    body: { required: true, content: { 'application/json': { schema: GuardrailTrial } } },
  },
  responses: {
    200: json('What guardrails make of the texts now; nothing is kept.', GuardrailTrialReport),
  },
})

/** What there is to choose from, and texts looked at on request: also by applications, before they prompt. */
export function trialRoutes(
  parts: TrialRouteParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  app.openapi(checksRoute, async (context) => {
    const checks = [...(await parts.checks()).values()].map(
      ({ name, about, misses, stages, canMask, isRemote, threshold, options, secrets = [] }) => ({
        ...{ name, about, misses, stages: [...stages], canMask, isRemote, threshold },
        options: { ...z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }) },
        secrets: [...secrets],
      }),
    )
    return context.json({ checks }, 200)
  })
  app.openapi(checkRoute, async (context) => {
    const { projectId, kind } = context.get('principal')
    const trial = context.req.valid('json')
    if (trial.settings !== undefined && kind !== 'admin')
      fail('not-allowed', 'A project’s key checks with the guardrails that stand; leave "settings" out.')
    const onTrial = await chosen(parts, projectId, trial, kind === 'admin')
    const { nowMs, onBug } = parts
    return context.json(
      await tryGuardrails(onTrial, trial, { nowMs, onBug, signal: context.req.raw.signal }),
      200,
    )
  })
  return app
}

async function chosen(
  { settled, row, checks, guardrailsOf, compile }: TrialRouteParts,
  projectId: string,
  { settings, name, stage }: GuardrailTrial,
  mayTryWhatIsOff: boolean,
): Promise<readonly OnTrial[]> {
  if (settings !== undefined) {
    const { settings: read, secrets } = await settled(projectId, name ?? null, settings)
    requireStage(read.stages, stage)
    const check = (await checks()).get(read.check)!
    const loan: CheckLoan = compile.loanOf({ projectId, name: name ?? 'trial' })
    const options = check.options.parse({ ...read.options, ...secrets })
    const threshold = read.threshold ?? check.threshold
    return [{ ...read, threshold, name: null, version: null, ready: check.ready(options, loan) }]
  }
  const standing = guardrailsOf(projectId)
  if (name === undefined) return standing.filter(({ stages }) => stages.includes(stage))
  const found = standing.find((guardrail) => guardrail.name === name)
  if (found === undefined && !mayTryWhatIsOff)
    return fail('guardrail-unknown', `None that is on has the name "${name}".`)
  const stored = found === undefined ? await row({ projectId, name }) : null
  const guardrail = found ?? readyGuardrail({ ...stored!, mode: 'shadow' }, await checks(), compile)
  requireStage(guardrail.stages, stage)
  return [{ ...guardrail, mode: stored?.mode ?? guardrail.mode }]
}

const requireStage = (stages: readonly string[], stage: string): void => {
  if (!stages.includes(stage))
    fail('guardrail-invalid', `"stage": it looks at ${stages.join(', ')}, not at ${stage}.`)
}
