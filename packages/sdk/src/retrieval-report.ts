import type { Asking } from './prompts/prompt-verbs.ts'
import type { RetrievalReport, SignalLabel } from './retrieval-records.ts'

/** The part of the administrator's client that is about signals without a judge. */
export const retrievalReportVerbs = ({ get }: Pick<Asking, 'get'>) => ({
  /** `hours` back from now, a day unless told. */
  retrievalReport: (query: { readonly hours?: number; readonly index?: string } = {}) =>
    get<RetrievalReport>('/api/retrieval/report', query),
  /** What each signal is worth. */
  signalLabels: async () =>
    (await get<{ readonly labels: readonly SignalLabel[] }>('/api/retrieval/labels')).labels,
})
