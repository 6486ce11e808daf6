import type {
  GuardrailReplay,
  MonitorQuery,
  MonitorRedundancy,
  MonitorReport,
  MonitorSegments,
  MonitorSeries,
} from '@telltale/sdk'
import type { Get } from '../verbs.ts'

const path = '/api/guardrail-monitor'
const of = (guardrail: string, what: string): string => `${path}/${encodeURIComponent(guardrail)}/${what}`

/** The part of the control API that says what guardrails do. */
export const monitorVerbs = (get: Get) => ({
  guardrailReport: (hours: number, project?: string) => get<MonitorReport>(path, { hours, project }),
  guardrailSeries: (query: MonitorQuery & { guardrail?: string; stepMinutes?: number }, project?: string) =>
    get<MonitorSeries>(`${path}/series`, { ...query, project }),
  guardrailSegments: (guardrail: string, by: string, query: MonitorQuery, project?: string) =>
    get<MonitorSegments>(of(guardrail, 'segments'), { ...query, by, project }),
  guardrailReplay: (guardrail: string, query: MonitorQuery & { threshold?: number }, project?: string) =>
    get<GuardrailReplay>(of(guardrail, 'replay'), { ...query, project }),
  guardrailRedundancy: (hours: number, project?: string) =>
    get<MonitorRedundancy>(`${path}/redundancy`, { hours, project }),
})
