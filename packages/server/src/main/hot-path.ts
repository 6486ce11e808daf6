import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import { cacheDesk } from '../caching/desk.ts'
import { singleFlight } from '../caching/flight/single-flight.ts'
import type { SemanticEvidence } from '../caching/semantic/memory.ts'
import { openQuestions } from '../caching/semantic/nearest.ts'
import type { CacheStore } from '../caching/stores/cache-store.ts'
import type { Config } from '../config.ts'
import type { Admit } from '../gateway/admission.ts'
import { embedder } from '../gateway/caching/embed.ts'
import { dialectOf } from '../gateway/dialects.ts'
import { besideReplies } from '../gateway/guardrails/beside.ts'
import { languageTeller } from '../gateway/guardrails/call-language.ts'
import { healthOf } from '../gateway/health.ts'
import { isKnownModel } from '../gateway/known-model.ts'
import { isModelsRequest, serveModels } from '../gateway/models.ts'
import { callInside } from '../gateway/call-inside.ts'
import { isInside } from '../gateway/inside-holders.ts'
import { keptResponses } from '../gateway/kept-responses.ts'
import { openPulse } from '../gateway/pulse.ts'
import { recorder, type RecorderParts } from '../gateway/recorder.ts'
import { servePrompt } from '../gateway/serve-prompt.ts'
import { isStoredRequest, serveStored } from '../gateway/serve-stored.ts'
import { serveGateway, type GatewayParts } from '../gateway/serve.ts'
import { storedResponses } from '../gateway/stored-responses.ts'
import { isoTimes } from '../kernel/time.ts'
import type { Problem, ProblemCode } from '../kernel/problem.ts'
import type { Call } from '../ledger/model.ts'
import { bodySender } from '../ledger/send-bodies.ts'
import { callLine, verdictLine } from '../ledger/write.ts'
import { callMetrics } from '../metrics/call-metrics.ts'
import { guardrailMetrics } from '../metrics/guardrail-metrics.ts'
import { routeMetrics } from '../metrics/route-metrics.ts'
import { translationMetrics } from '../metrics/translation-metrics.ts'
import type { Foundation } from './foundation.ts'
import type { HouseSnapshot } from './snapshot.ts'

export type HotPathParts = {
  readonly config: Config
  readonly foundation: Foundation
  readonly snapshot: HouseSnapshot
  readonly cacheStore: CacheStore
  readonly evidence: SemanticEvidence
  readonly registry: Registry
  /** Hears of each call, which its application may send as a span too. */
  readonly alsoTraced: (call: Call) => void
  readonly admit: Admit
  readonly enrich: RecorderParts['enrich']
  readonly markersOf: GatewayParts['markersOf']
  readonly onRefused: (code: ProblemCode) => void
  readonly onBug: (error: unknown) => void
}

/** Looks of guardrails that nobody waits for, under way at once. */
const looksBesideAtMost = 256

/** The gateway and its records. `take` serves a request that is the gateway's and answers false for any other. */
export function openHotPath(parts: HotPathParts) {
  const { config, foundation, snapshot, cacheStore, evidence, registry, admit, onRefused, onBug } = parts
  const { spool, clock, newId } = foundation
  const observeCall = callMetrics(registry)
  const namedByUs = new Set(['alias', 'model-list', 'route', 'route-hint'])
  const pulse = openPulse()
  const desk = cacheDesk({ store: cacheStore, nowMs: clock, remembered: 4_096 })
  const questions = openQuestions({ bytesAtMost: config.cacheBytes / 2 })
  const health = () => healthOf(pulse, clock())
  const observeRoute = routeMetrics(registry, {
    health,
    isKnownModel: (provider, model) => isKnownModel(snapshot.current(), { provider, model }, clock()),
  })
  const observeTranslation = translationMetrics(registry)
  const guardrails = guardrailMetrics(registry)
  const sendBody = bodySender(spool)
  const records = recorder({
    nowMs: clock,
    appendCall: (call) => void spool.append('calls', callLine(call)),
    appendBody: (body) => void sendBody(body, clock()),
    appendVerdict(verdict) {
      spool.append('verdicts', verdictLine(verdict))
      guardrails.onVerdict(verdict)
    },
    newId,
    ...(parts.enrich && { enrich: parts.enrich }),
    onCall: (call) => {
      observeCall(call, call.costUsd !== null || namedByUs.has(call.routeReason ?? ''))
      observeRoute(call)
      observeTranslation(call)
      guardrails.onCall(call)
      parts.alsoTraced(call)
      if (call.keyId !== null && !isInside(call.keyId)) snapshot.keyUsed(call.keyId, call.endedAt)
    },
    onFailure: onBug,
    options: {
      ...{ keepBodies: config.keepBodies, isoTime: isoTimes(), bodyBytesAtMost: config.keptBodyBytes },
      languageOf: languageTeller(() => performance.now()),
    },
  })
  const stored = storedResponses({
    kept: keptResponses(foundation.state),
    onDropped: (count) => onBug(new Error(`${count} stored responses are known to this process alone`)),
  })
  const refused = ({ code }: Problem): void => onRefused(code)
  const gateway: GatewayParts = {
    snapshot: snapshot.current,
    stored,
    nowMs: clock,
    admit,
    newId,
    chance: Math.random,
    pulse,
    cache: { desk, flights: singleFlight(), semantic: { embed: embedder(), questions, evidence }, onBug },
    markersOf: parts.markersOf,
    beside: besideReplies({ atOnce: looksBesideAtMost, onDropped: guardrails.onDropped, onBug }),
    observe: records.observe,
    onRefused: refused,
    onBug,
    requestBytesAtMost: config.requestBytes,
    streamBytesKept: config.keepBodies ? config.keptBodyBytes : 0,
  }
  const serve = serveGateway(gateway)
  return {
    records,
    health,
    close: stored.close,
    callInside: callInside((tell) =>
      serveGateway({
        ...gateway,
        observe: (reached, answer, journey) => records.observe(reached, answer, journey, tell),
      }),
    ),
    serveWhole: serve,
    take(request: IncomingMessage, response: ServerResponse): boolean {
      const dialect = request.method === 'POST' ? dialectOf(request.url ?? '') : null
      if (dialect) serve(dialect, request, response)
      else if (isStoredRequest(request))
        void serveStored(
          { snapshot: snapshot.current(), stored, nowMs: clock(), onRefused: refused },
          request,
          response,
        )
      else if (isModelsRequest(request)) serveModels(snapshot.current(), clock(), request, response)
      else return servePrompt(snapshot.current(), clock(), request, response)
      return true
    },
  }
}
