import type { RetrievalDetail } from '@telltale/sdk'
import { get } from '../api.ts'
import type { Query } from '../verbs.ts'

/** A line of the list of traces. */
export type TraceSummary = {
  readonly traceId: string
  readonly name: string
  readonly service: string | null
  readonly hasRoot: boolean
  readonly startedAt: string
  readonly durationMs: number
  readonly spans: number
  readonly calls: number
  readonly errors: number
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: string | null
  readonly costKnownCalls: number
  readonly costUnknownReason: string | null
  readonly services: readonly string[]
  readonly models: readonly string[]
  readonly users: readonly string[]
  readonly sessions: readonly string[]
}
export type TracePage = { readonly traces: readonly TraceSummary[]; readonly next: string | null }

/** A line of one trace, in the order of its tree. */
export type TraceLine = {
  readonly kind: 'span' | 'call' | 'retrieval'
  readonly spanId: string
  readonly depth: number
  readonly isOrphan: boolean
  readonly name: string
  readonly type: string
  readonly service: string | null
  readonly status: string
  readonly startedAt: string
  readonly offsetMs: number
  readonly shiftMs: number
  readonly durationMs: number
  readonly call: {
    readonly id: string
    readonly model: string | null
    readonly costUsd: string | null
    readonly inputTokens: number | null
    readonly outputTokens: number | null
  } | null
  readonly retrieval: { readonly id: string; readonly documentsRetrieved: number } | null
}
export type Trace = {
  readonly traceId: string
  readonly startedAt: string
  readonly durationMs: number
  readonly costUsd: string | null
  readonly calls: number
  readonly costKnownCalls: number
  readonly nodes: readonly TraceLine[]
  readonly isCut: boolean
}

type Fields = { readonly [name: string]: unknown }
export type SpanDetail = {
  readonly span: {
    readonly name: string
    readonly type: string
    readonly kind: string
    readonly status: string
    readonly statusMessage: string | null
    readonly startedAt: string
    readonly durationMs: number
    readonly environment: string
    readonly release: string | null
    readonly sessionId: string | null
    readonly userId: string | null
    readonly service: string | null
    readonly scope: string | null
    readonly convention: string | null
    readonly attributes: Fields
    readonly resource: Fields
    readonly events: readonly { readonly name: string; readonly at: string; readonly attributes: Fields }[]
    readonly links: readonly {
      readonly traceId: string
      readonly spanId: string
      readonly attributes: Fields
    }[]
    readonly dropped: number
    readonly inputPreview: string
    readonly outputPreview: string
  }
  readonly input: string | null
  readonly output: string | null
  readonly logs: readonly {
    readonly at: string
    readonly eventName: string
    readonly severity: string | null
    readonly body: string
    readonly attributes: Fields
  }[]
}

const of = encodeURIComponent

export const traceApi = {
  list: (query: Query, project?: string) => get<TracePage>('/api/traces', { ...query, project }),
  /** `at`: a time within six hours of it, where one is known. */
  one: (traceId: string, project?: string, at?: string) =>
    get<Trace>(`/api/traces/${of(traceId)}`, { project, at }),
  span: (traceId: string, spanId: string, project?: string) =>
    get<SpanDetail>(`/api/traces/${of(traceId)}/spans/${of(spanId)}`, { project }),
  retrieval: (id: string, project?: string) => get<RetrievalDetail>(`/api/retrievals/${of(id)}`, { project }),
}
