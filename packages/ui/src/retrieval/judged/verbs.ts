import type {
  ClickReport,
  JudgedReport,
  JudgingSettings,
  RetrievalDetail,
  RetrievalJudgement,
  RetrievalLabel,
} from '@telltale/sdk'
import type { Get, Send } from '../../verbs.ts'

/** The part of the control API that says what judges, people and clicks say of retrievals. */
export const judgedVerbs = (get: Get, send: Send) => ({
  judgedRetrievals: (hours: number, project?: string) =>
    get<JudgedReport>('/api/retrieval/judged', { hours, project }),
  retrievalClicks: (hours: number, project?: string) =>
    get<ClickReport>('/api/retrieval/clicks', { hours, project }),
  judgingSettings: (project?: string) => get<JudgingSettings>('/api/retrieval/judging', { project }),
  putJudgingSettings: (settings: JudgingSettings, project?: string) =>
    send<JudgingSettings>('PUT', '/api/retrieval/judging', { project }, settings),
  callJudgements: (id: string, project?: string) =>
    get<{ readonly judgements: readonly RetrievalJudgement[] }>(
      `/api/calls/${encodeURIComponent(id)}/judgements`,
      { project },
    ),
  nextToLabel: (hours: number, project?: string) =>
    get<{ readonly retrieval: RetrievalDetail | null }>('/api/retrieval/judged/next', { hours, project }),
  labelRetrieval: (id: string, labels: readonly RetrievalLabel[], project?: string) =>
    send<{ readonly labels: number }>(
      'POST',
      `/api/retrievals/${encodeURIComponent(id)}/labels`,
      { project },
      { labels },
    ),
})
