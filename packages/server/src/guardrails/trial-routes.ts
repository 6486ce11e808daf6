import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import type { Checks } from './check.ts'
import { readyGuardrail, type CompileParts } from './compile.ts'
import type { GatherChecks } from './gather-checks.ts'
import type { GuardrailRow } from './model.ts'
import type { GuardrailsOf } from './ready.ts'
import type { GuardrailStore } from './store.ts'
import { tryGuardrails, type OnTrial } from './trial.ts'
import { CheckEntry, GuardrailTrial, GuardrailTrialReport } from './trial-model.ts'
import { json } from '../kernel/route-shapes.ts'

export type TrialRouteParts = Pick<GuardrailStore, 'row' | 'settled'> & {
  readonly checks: GatherChecks
  readonly guardrailsOf: GuardrailsOf
  readonly compile: CompileParts
  readonly nowMs: () => number
  readonly ticksMs: () => number
  readonly onBug: (error: unknown) => void
}

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
    const { nowMs, ticksMs, onBug } = parts
    const onCrash = (_: unknown, error: unknown): void => onBug(error)
    const gone = context.req.raw.signal
    return context.json(await tryGuardrails(onTrial, trial, { nowMs, ticksMs, onCrash, gone }), 200)
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
    const asRow = {
      ...{ ...read, options: { ...read.options, ...secrets }, sealed: {} },
      ...{ projectId, name: name ?? 'trial', version: 1, updatedAt: '' },
    }
    return [{ ...onTrial(asRow, await checks([read.check]), compile), isNamed: false }]
  }
  const standing = guardrailsOf(projectId)
  if (name === undefined)
    return standing
      .filter(({ stages }) => stages.includes(stage))
      .map((guardrail) => ({ guardrail, mode: guardrail.mode, isNamed: true }))
  const found = standing.find((guardrail) => guardrail.name === name)
  if (found === undefined && !mayTryWhatIsOff)
    return fail('guardrail-unknown', `None that is on has the name "${name}".`)
  const stored = found === undefined ? await row({ projectId, name }) : null
  const tried =
    stored === null
      ? { guardrail: found!, mode: found!.mode, isNamed: true }
      : onTrial(stored, await checks([stored.check]), compile)
  requireStage(tried.guardrail.stages, stage)
  return [tried]
}

const onTrial = (row: GuardrailRow, checks: Checks, compile: CompileParts): OnTrial => ({
  guardrail: readyGuardrail({ ...row, mode: row.mode === 'enforce' ? 'enforce' : 'shadow' }, checks, compile),
  ...{ mode: row.mode, isNamed: true },
})

const requireStage = (stages: readonly string[], stage: string): void => {
  if (!stages.includes(stage))
    fail('guardrail-invalid', `"stage": it looks at ${stages.join(', ')}, not at ${stage}.`)
}
