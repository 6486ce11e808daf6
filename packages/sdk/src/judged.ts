import type { Asking } from './prompts/prompt-verbs.ts'
import type {
  ClickReport,
  JudgedReport,
  RetrievalJudgement,
  JudgingSettings,
  RetrievalLabel,
} from './judged-records.ts'
import type { RetrievalDetail } from './retrieval-records.ts'

type Window = { readonly hours?: number; readonly index?: string }
const of = (id: string): string => `/api/retrievals/${encodeURIComponent(id)}`

/** The part of the administrator's client that is about judged retrievals and clicks. */
export const judgedVerbs = ({ get, send }: Asking) => ({
  judgingSettings: () => get<JudgingSettings>('/api/retrieval/judging'),
  /** What is not said is as a new project has it; `model: null` turns judging off. */
  putJudgingSettings: (settings: Partial<JudgingSettings>) =>
    send<JudgingSettings>('PUT', '/api/retrieval/judging', settings),
  /** `hours` back from now, a week unless told. */
  judgedRetrievals: (query: Window = {}) => get<JudgedReport>('/api/retrieval/judged', query),
  judgementsOf: async (retrievalId: string) =>
    (await get<{ readonly judgements: readonly RetrievalJudgement[] }>(`${of(retrievalId)}/judgements`))
      .judgements,
  /** Judged within seconds, and in no figure. */
  judgeRetrieval: (retrievalId: string) => send<{ readonly id: string }>('POST', `${of(retrievalId)}/judge`),
  /** The next query to label; null when there is none. */
  nextToLabel: async (query: Window = {}) =>
    (await get<{ readonly retrieval: RetrievalDetail | null }>('/api/retrieval/judged/next', query))
      .retrieval,
  labelRetrieval: (retrievalId: string, labels: readonly RetrievalLabel[]) =>
    send<{ readonly labels: number }>('POST', `${of(retrievalId)}/labels`, { labels }),
  retrievalClicks: (query: Window & { readonly eta?: number } = {}) =>
    get<ClickReport>('/api/retrieval/clicks', query),
})
