import { contentHash } from '../kernel/content-hash.ts'
import type { ToldLanguage } from '../guardrails/tell-language.ts'
import type { Body, Call } from '../ledger/model.ts'
import { fingerprintOf } from '../experiments/fingerprint.ts'
import { previewLength } from '../providers/dialect.ts'
import { production } from '../prompts/model.ts'
import type { Answer, Journey } from './answer.ts'
import type { Arrival, Ask } from './ask.ts'
import { callerOf, environmentOf, routeNameOf, tagsOf } from './caller.ts'
import { toMicroseconds } from './journey.ts'
import type { Plan } from './plan.ts'

/** How far a call got: each stage holds all that the one before it knew. */
export type Reached = Arrival | Ask | Plan

/** A body with its bytes: most are on the tape already and never become text. */
export type HashedBody = Omit<Body, 'body'> & { readonly bytes: Buffer }

/** Bodies as they go to the tape, beside the call that points at them. */
export type Recorded = {
  readonly call: Call
  readonly input: HashedBody | null
  readonly output: HashedBody | null
}

export type RecordOptions = {
  readonly keepBodies: boolean
  /** ISO-8601, made by `isoTimes`. */
  readonly isoTime: (unixMs: number) => string
  /** Bodies over this many bytes are kept up to it. */
  readonly bodyBytesAtMost: number
  readonly languageOf: (guarded: Answer['guarded']) => ToldLanguage
}

/** One immutable row of what happened. Pure: time and bytes are all in its arguments. */
export function recordCall(
  reached: Reached,
  answer: Answer,
  journey: Journey | null,
  nowMs: number,
  options: RecordOptions,
): Recorded {
  const { isoTime } = options
  const ask = 'facts' in reached ? reached : null
  const plan = 'chain' in reached ? reached : null
  const known = plan ?? ask?.known
  const { facts, usage, priced } = answer
  const { hints, assignment } = ask ?? {}
  const asked = askedOf(plan, journey)
  const cache = journey?.cache
  const spanId = reached.callId.replaceAll('-', '')
  const input = keptBody(reached.body, 'application/json', reached, nowMs, options)
  const output = answer.output ? keptBody(answer.output, answer.contentType, reached, nowMs, options) : null
  const { language, unknown: languageUnknown } = options.languageOf(answer.guarded)
  const call: Call = {
    id: reached.callId,
    projectId: reached.key.projectId,
    environment: ask ? environmentOf(ask) : production,
    origin: 'gateway',
    traceId: hints?.trace?.traceId ?? spanId,
    spanId: spanId.slice(16),
    parentSpanId: hints?.trace?.parentSpanId ?? null,
    sessionId: hints?.session ?? null,
    userId: ask && callerOf(ask),
    keyId: reached.key.id,
    startedAt: isoTime(reached.startedAtMs),
    endedAt: isoTime(nowMs),
    tags: ask ? tagsOf(ask) : {},
    release: hints?.release ?? null,
    route: ask && routeNameOf(ask, known?.route ?? null),
    promptName: known?.prompt?.name ?? null,
    promptVersion: known?.prompt?.version ?? null,
    promptHash: known?.prompt?.hash ?? null,
    promptPartials: plan?.prompt?.partials ?? [],
    experiment: assignment?.experiment ?? null,
    // Without a unit it is no evidence of the arm it got.
    variant: assignment && assignment.unit !== null ? assignment.arm.name : null,
    experimentUnit: assignment?.unit ?? null,
    environmentFingerprint: fingerprintOf(asked.provider, asked.model, hints?.index ?? null),
    dialect: reached.dialect.name,
    provider: journey?.provider ?? null,
    requestedModel: ask?.facts.model.slice(0, 256) ?? '',
    model: journey?.model ?? null,
    responseModel: facts.responseModel?.slice(0, 256) ?? null,
    systemFingerprint: facts.systemFingerprint?.slice(0, 256) ?? null,
    adapter: null,
    modelBuild: null,
    stream: ask?.facts.stream ?? false,
    attempts: [...(journey?.attempts ?? [])],
    passedOver: journey?.passedOver ?? null,
    routeReason: plan?.routeReason ?? null,
    routerVersion: null,
    propensity: journey?.propensity ?? null,
    fallbackDepth: journey?.fallbackDepth ?? 0,
    cacheKind: cache?.kind ?? 'none',
    cacheAgeMs: cache?.ageMs ?? null,
    cacheSimilarity: cache?.similarity ?? cache?.would?.similarity ?? null,
    cacheRoute: cache && plan ? plan.route.name : null,
    cacheEmbedder: cache?.embedder ?? null,
    wouldHitCallId: cache?.would?.callId ?? null,
    wouldServe: cache?.would?.isServed ?? null,
    wouldHitSame: cache?.would?.isSame ?? null,
    cacheOutcome: cache?.outcome ?? null,
    cacheCallId: cache?.callId ?? null,
    savedUsd: cache?.savedUsd ?? null,
    savedUnknownReason: cache?.savedUnknownReason ?? null,
    limits: [...(answer.limits ?? [])],
    status: answer.status,
    errorKind: answer.errorKind,
    errorDetail: answer.errorDetail?.slice(0, 500) ?? null,
    finishReason: facts.finishReason,
    refusal: facts.refusal,
    warnings: [...answer.warnings],
    shapeId: null,
    inputTokens: usage?.inputTokens ?? null,
    cachedReadTokens: usage?.cachedReadTokens ?? null,
    cacheWriteTokens: usage?.cacheWriteTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    usageSource: usageSourceOf(answer),
    costUsd: journey?.cost?.costUsd ?? (priced.known ? priced.costUsd : null),
    costUnknownReason: journey?.cost ? journey.cost.costUnknownReason : priced.known ? null : priced.reason,
    priceId: priced.known ? priced.priceId : null,
    costDetail: priced.known ? [...priced.detail] : null,
    latencyMs: toMicroseconds(answer.endedAt - reached.arrivedAt),
    ttftMs: answer.firstContentAt === null ? null : toMicroseconds(answer.firstContentAt - reached.arrivedAt),
    overheadMs: toMicroseconds(answer.overheadMs),
    guardrailMs: answer.guarded?.guardrailMs == null ? null : toMicroseconds(answer.guarded.guardrailMs),
    retrievalIds: [],
    indexName: hints?.index?.name ?? null,
    indexVersion: hints?.index?.version ?? null,
    documentsRetrieved: null,
    topScore: null,
    documentAgeDaysP50: null,
    groundedShare: null,
    utilisation: null,
    guardrailActions: answer.guarded?.actions ?? {},
    watchedBy: [...(answer.guarded?.watchedBy ?? [])],
    unseen: [...(answer.guarded?.unseen ?? [])],
    language,
    languageUnknown,
    inputChars: ask?.text.length ?? null,
    inputPreview: ask?.facts.preview ?? reached.body.toString('utf8', 0, previewLength),
    outputPreview: facts.preview,
    inputHash: input?.hash ?? null,
    outputHash: output?.hash ?? null,
    telemetry: null,
  }
  return { call, input, output }
}

/** Provider and model that were really asked; those that would have been, when nobody was. */
function askedOf(
  plan: Plan | null,
  journey: Journey | null,
): { readonly provider: string | null; readonly model: string | null } {
  if (journey?.provider) return journey
  const candidate = plan?.chain.candidates[0]
  return candidate
    ? { provider: candidate.upstream.name, model: candidate.model }
    : { provider: null, model: null }
}

function usageSourceOf({ usage, isCutShort }: Answer): Call['usageSource'] {
  if (!usage) return 'none'
  return isCutShort ? 'partial' : 'provider'
}

function keptBody(
  bytes: Buffer,
  contentType: string,
  reached: Reached,
  nowMs: number,
  options: RecordOptions,
): HashedBody | null {
  if (!options.keepBodies || bytes.length === 0) return null
  const kept = bytes.length > options.bodyBytesAtMost ? bytes.subarray(0, options.bodyBytesAtMost) : bytes
  return {
    projectId: reached.key.projectId,
    hash: contentHash(kept).slice(0, 32),
    at: options.isoTime(nowMs),
    contentType,
    bytes: kept,
  }
}
