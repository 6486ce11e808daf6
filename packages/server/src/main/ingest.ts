import type { Registry } from 'prom-client'
import { admit } from '../access/rules.ts'
import type { KeyRecord } from '../access/model.ts'
import { ConfigError, type Config } from '../config.ts'
import { presentedKey } from '../gateway/presented-key.ts'
import { readBody } from '../gateway/read-body.ts'
import { endRefused } from '../gateway/refuse.ts'
import { explainListenError } from '../http/explain-listen.ts'
import { aboveUsage } from '../ingest/above-usage.ts'
import { openGrpcDoor } from '../ingest/grpc-door.ts'
import { httpDoor } from '../ingest/http-door.ts'
import { openJournal } from '../ingest/journal.ts'
import { pacer, type KeepParts } from '../ingest/keep-parts.ts'
import { logKeeper } from '../ingest/keep-logs.ts'
import { keyOf, spanKeeper } from '../ingest/keep-spans.ts'
import { messagesInMemory } from '../ingest/messages-in-memory.ts'
import { gatherConventions } from '../ingest/normalise/gather-conventions.ts'
import { receiver } from '../ingest/receiver.ts'
import { spanVectors } from '../ingest/span-vectors.ts'
import { overlappingCalls } from '../ingest/overlapping-calls.ts'
import { recentSpans } from '../ingest/recent.ts'
import { tracesInMemory, type TracesParts } from '../ingest/traces-in-memory.ts'
import { isoTime } from '../kernel/time.ts'
import type { Call } from '../ledger/model.ts'
import type { DoubtfulTrace } from '../ledger/settle-wrappers.ts'
import type { IngestOutcome } from '../ingest/receiver.ts'
import type { SentVectors } from '../retrieval/embeddings/taking.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import { ingestMetrics } from '../metrics/ingest-metrics.ts'
import type { Foundation } from './foundation.ts'
import { settleLateWrappers } from './late-wrappers.ts'
import type { HouseSnapshot } from './snapshot.ts'

/** At 6,000 spans a second the last three minutes, in 16 MB; exporters give a batch up within one. */
const rememberedSpans = 1 << 20
const requestsAtMost = 128
/** A retrieval waits so long for the call that leaned on it; exporters send every five seconds. */
const retrievalWaitMs = 15_000
const messagesWaitMs = 60_000
const messageCharsAtMost = 32 << 20
const tracesAtMost = 16_384
/** More than one request can bring. */
const waitingRetrievalChars = 64 << 20
const answerCharsAtMost = 32 << 20

type WithVectors<Record extends (...told: never[]) => unknown> = (
  ...told: [...Parameters<Record>, vectors: SentVectors | null]
) => ReturnType<Record>

export type IngestParts = {
  readonly config: Config
  readonly foundation: Foundation
  readonly snapshot: HouseSnapshot
  readonly registry: Registry
  /** Computes a retrieval's signals and spools its row: at once, or when there is time. */
  readonly recordRetrieval: WithVectors<TracesParts['record']>
  readonly recordRetrievalLater: WithVectors<TracesParts['recordLater']>
  /** Whether a sample of a project's vectors is kept. */
  readonly keepsVectors: (projectId: string) => boolean
  /** Keeps a retrieval that waits on disk until it is recorded; `held` resolves to whether it, and each row written so far, is there. */
  readonly holdRetrieval: (found: FoundRetrieval) => void
  readonly held: () => Promise<boolean>
  /** Those that waited when an earlier process was killed. */
  readonly earlierRetrievals: readonly FoundRetrieval[]
  /** How documents stand in a project's prompts. */
  readonly markersOf: KeepParts['markersOf']
  readonly onBug: (error: unknown) => void
}

/** The doors for OpenTelemetry, and what is behind them. */
export async function openIngest(parts: IngestParts) {
  const { config, foundation, snapshot, registry, onBug } = parts
  const { spool, clock, inFolder } = foundation
  const recent = recentSpans(rememberedSpans)
  const journal = await openJournal(inFolder('telemetry.marks'), rememberedSpans, recent.add)
  for (const { high, low } of foundation.unnoted) recent.add(high, low)
  const vectors = spanVectors({ isWanted: parts.keepsVectors })
  const vectorsOf = (found: FoundRetrieval): SentVectors | null =>
    vectors.take(keyOf(found.projectId, found.traceId), found)
  const traces = tracesInMemory({
    record: (found, answer) => parts.recordRetrieval(found, answer, vectorsOf(found)),
    recordLater: (found, answer) => parts.recordRetrievalLater(found, answer, vectorsOf(found)),
    hold: parts.holdRetrieval,
    waitMs: retrievalWaitMs,
    ...{ tracesAtMost, waitingCharsAtMost: waitingRetrievalChars },
    answers: { callsAtMost: tracesAtMost, charsAtMost: answerCharsAtMost },
  })
  for (const found of parts.earlierRetrievals) {
    const endUs = (Date.parse(found.at) + (found.latencyMs ?? 0)) * 1000
    traces.retrieved(keyOf(found.projectId, found.traceId), found, endUs, clock())
  }
  await traces.endRequest(pacer())
  const above = aboveUsage(tracesAtMost * 4)
  const overlapping = overlappingCalls<DoubtfulTrace>(tracesAtMost)
  const keepParts: KeepParts = {
    readSpan: await gatherConventions(),
    book: () => snapshot.current().book,
    spool,
    ...{ recent, traces, above, vectors, overlapping, clock, markersOf: parts.markersOf },
    messages: messagesInMemory({ waitMs: messagesWaitMs, charsAtMost: messageCharsAtMost }),
    keepBodies: config.keepBodies,
    bodyBytesAtMost: config.keptBodyBytes,
  }
  let observe = (_signal: 'traces' | 'logs', _outcome: IngestOutcome, _records: number): void => {}
  const received = receiver({
    keep: { traces: spanKeeper(keepParts), logs: logKeeper(keepParts) },
    ...{ recent, journal },
    flushed: async () => (await Promise.all([spool.flushed(), parts.held()]))[1],
    isLost: spool.isLost,
    hasRoom: () => spool.status().waitingBytes < config.spoolBytes / 2,
    bytesAtMost: config.otlpQueueBytes,
    requestsAtMost,
    observe: (...observed) => observe(...observed),
  })
  observe = ingestMetrics(registry, received.waiting)

  const senderOf = (headers: Parameters<typeof presentedKey>[0]) => {
    const nowMs = clock()
    const key = admit(snapshot.current().keys, presentedKey(headers), nowMs)
    if (!key.ok) return key
    snapshot.keyUsed(key.value.id, isoTime(nowMs))
    return { ok: true as const, value: senderFrom(key.value) }
  }
  // One that is larger than the queue would be told for ever to come again.
  const requestBytesAtMost = Math.min(config.requestBytes, config.otlpQueueBytes)
  const bounds = { requestBytesAtMost, receiver: received, senderOf, onBug }
  const sweeping = setInterval(() => traces.sweep(clock()), retrievalWaitMs / 3)
  sweeping.unref()
  const stopSettling = settleLateWrappers(foundation, overlapping.take)
  const grpc =
    config.otlpGrpcPort === undefined
      ? null
      : await openGrpcDoor({ ...bounds, host: config.host, port: config.otlpGrpcPort }).catch(
          (error: unknown) => {
            throw new ConfigError(explainListenError(error, config.host, config.otlpGrpcPort!))
          },
        )
  return {
    /**
     * An application that is traced and calls through the gateway tells of the same call twice. The spans around it,
     * which its trace context names, are then wrappers.
     */
    alsoTraced({ projectId, traceId, parentSpanId, startedAt, latencyMs }: Call): void {
      if (parentSpanId === null) return
      above.mark(keyOf(projectId, traceId), parentSpanId)
      const startUs = Date.parse(startedAt) * 1000
      const timed = { startUs, endUs: startUs + latencyMs * 1000, request: overlapping.newRequest() }
      overlapping.note(keyOf(projectId, traceId), { projectId, traceId }, timed)
    },
    take: httpDoor({ ...bounds, readBody, endRefused }),
    grpcPort: grpc?.port ?? null,
    async close(): Promise<void> {
      await grpc?.close()
      clearInterval(sweeping)
      await stopSettling()
      traces.sweep(Infinity)
      await journal.close()
    },
  }
}

const senderFrom = ({ projectId, id }: KeyRecord) => ({ projectId, keyId: id })
