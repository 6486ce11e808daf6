import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { dialectOf } from '../gateway/dialects.ts'
import { isModelsRequest, serveModels } from '../gateway/models.ts'
import { recorder } from '../gateway/recorder.ts'
import { serveGateway } from '../gateway/serve.ts'
import { isoTimes } from '../kernel/time.ts'
import type { ProblemCode } from '../kernel/problem.ts'
import { bodyLine, callLine } from '../ledger/write.ts'
import { callMetrics } from '../metrics/call-metrics.ts'
import type { Foundation } from './foundation.ts'
import type { HouseSnapshot } from './snapshot.ts'

export type HotPathParts = {
  readonly config: Config
  readonly foundation: Foundation
  readonly snapshot: HouseSnapshot
  readonly registry: Registry
  readonly onRefused: (code: ProblemCode) => void
  readonly onBug: (error: unknown) => void
}

/** The gateway and its records. `take` serves a request that is the gateway's and answers false for any other. */
export function openHotPath({ config, foundation, snapshot, registry, onRefused, onBug }: HotPathParts) {
  const { spool, clock, newId } = foundation
  const observeCall = callMetrics(registry)
  const namedByUs = new Set(['alias', 'model-list'])
  const records = recorder({
    nowMs: clock,
    appendCall: (call) => void spool.append('calls', callLine(call)),
    appendBody: (body) => void spool.append('bodies', bodyLine(body)),
    onCall: (call) => {
      observeCall(call, call.costUsd !== null || namedByUs.has(call.routeReason ?? ''))
      if (call.keyId !== null) snapshot.keyUsed(call.keyId, call.endedAt)
    },
    onFailure: onBug,
    options: { keepBodies: config.keepBodies, isoTime: isoTimes(), bodyBytesAtMost: config.keptBodyBytes },
  })
  const serve = serveGateway({
    snapshot: snapshot.current,
    nowMs: clock,
    newId,
    observe: records.observe,
    onRefused: ({ code }) => onRefused(code),
    onBug,
    requestBytesAtMost: config.requestBytes,
    streamBytesKept: config.keepBodies ? config.keptBodyBytes : 0,
  })
  return {
    records,
    take(request: IncomingMessage, response: ServerResponse): boolean {
      const dialect = request.method === 'POST' ? dialectOf(request.url ?? '') : null
      if (dialect) serve(dialect, request, response)
      else if (isModelsRequest(request)) serveModels(snapshot.current(), clock(), request, response)
      else return false
      return true
    },
  }
}
