import type { OpenAPIHono } from '@hono/zod-openapi'
import type { ControlEnv } from '../../access/principal.ts'
import { fail } from '../../kernel/problem.ts'
import type { Clock } from '../../kernel/time.ts'
import type { Kept } from './model.ts'
import type { Monitor, MonitorWindow } from './monitor.ts'
import {
  redundancyRoute,
  replayRoute,
  reportRoute,
  segmentsRoute,
  seriesRoute,
  unseenRoute,
  type KeptQuery,
} from './route-shapes.ts'
import { hourMs } from './window-pieces.ts'

/** Points of a series at most, of each guardrail. */
const stepsAtMost = 2_000

/** GET /api/guardrail-monitor: report, series, segments, replay and redundancy. Not below /api/guardrails, whose children are names. */
export function monitorRoutes(
  { monitor, clock }: { readonly monitor: Monitor; readonly clock: Clock },
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()
  const windowOf = ({ hours, to }: { hours: number; to?: string | undefined }): MonitorWindow => {
    const toMs = to === undefined ? clock() : Date.parse(to)
    return { fromMs: Math.round(toMs - hours * hourMs), toMs }
  }

  app.openapi(reportRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json(await monitor.report(projectId, windowOf(context.req.valid('query'))), 200)
  })

  app.openapi(seriesRoute, async (context) => {
    const { projectId } = context.get('principal')
    const query = context.req.valid('query')
    const stepMinutes = query.stepMinutes ?? stepOf(query.hours)
    if ((query.hours * 60) / stepMinutes > stepsAtMost)
      return fail(
        'query-invalid',
        `At most ${stepsAtMost} steps are drawn; ask for fewer hours or longer steps.`,
      )
    const series = await monitor.series(projectId, {
      ...{ ...windowOf(query), stepMs: stepMinutes * 60_000 },
      kept: { ...keptOf(query), guardrail: query.guardrail },
    })
    return context.json(series, 200)
  })

  app.openapi(redundancyRoute, async (context) => {
    const { projectId } = context.get('principal')
    return context.json(await monitor.redundancy(projectId, windowOf(context.req.valid('query'))), 200)
  })

  app.openapi(segmentsRoute, async (context) => {
    const { projectId } = context.get('principal')
    const query = context.req.valid('query')
    const kept = { ...keptOf(query), guardrail: context.req.valid('param').name }
    return context.json(await monitor.segments(projectId, { ...windowOf(query), kept, by: query.by }), 200)
  })

  app.openapi(replayRoute, async (context) => {
    const { projectId } = context.get('principal')
    const query = context.req.valid('query')
    const kept = { ...keptOf(query), guardrail: context.req.valid('param').name }
    const replay = await monitor.replay(projectId, {
      ...{ ...windowOf(query), kept, threshold: query.threshold ?? null },
    })
    return context.json(replay, 200)
  })

  app.openapi(unseenRoute, async (context) => {
    const { projectId } = context.get('principal')
    const window = windowOf(context.req.valid('query'))
    return context.json(await monitor.unseen(projectId, window, context.req.valid('param').name), 200)
  })
  return app
}

function keptOf({ version, stage, mode, tag, ...query }: KeptQuery): Kept {
  const colon = tag?.indexOf(':') ?? -1
  const tagged = tag === undefined ? {} : { [`tag.${tag.slice(0, colon)}`]: tag.slice(colon + 1) }
  const named = (['prompt', 'language', 'route', 'model', 'key', 'user'] as const).flatMap((name) =>
    query[name] === undefined ? [] : [[name, query[name]] as const],
  )
  return { version, stage, mode, segments: { ...Object.fromEntries(named), ...tagged } }
}

/** Some sixty to two hundred points, whatever the window. */
const stepOf = (hours: number): number =>
  [1, 5, 15, 30, 60, 240, 720].find((minutes) => (hours * 60) / minutes <= 200) ?? 1440
