import type {
  Guardrail,
  GuardrailCheck,
  GuardrailReplay,
  GuardrailSettings,
  GuardrailTrial,
  GuardrailTrialReport,
  GuardrailUnseen,
  GuardrailVersion,
  MonitorQuery,
  MonitorRedundancy,
  MonitorReport,
  MonitorSegments,
  MonitorSeries,
} from '@telltale/sdk'
import { send } from '../api.ts'

const name = encodeURIComponent

/** What the control API does with guardrails, and what it says they did. */
export const guardrailApi = {
  find: (of: string, project?: string) => send<Guardrail>('GET', `/api/guardrails/${name(of)}`, { project }),
  checks: (project?: string) =>
    send<{ checks: readonly GuardrailCheck[] }>('GET', '/api/guardrails/checks', { project }),
  versions: (of: string, project?: string) =>
    send<{ versions: readonly GuardrailVersion[] }>('GET', `/api/guardrails/${name(of)}/versions`, {
      project,
    }),
  /** `ifVersion` is the version the editor saw, 0 for none: another by now is a conflict. */
  put: (of: string, settings: GuardrailSettings, ifVersion: number, project?: string) =>
    send<Guardrail>('PUT', `/api/guardrails/${name(of)}`, { ifVersion, project }, settings),
  setMode: (of: string, mode: string, ifVersion: number, project?: string) =>
    send<Guardrail>('POST', `/api/guardrails/${name(of)}/mode`, { ifVersion, project }, { mode }),
  restore: (of: string, version: number, project?: string) =>
    send<Guardrail>('POST', `/api/guardrails/${name(of)}/restore`, { project }, { version }),
  remove: (of: string, project?: string) => send('DELETE', `/api/guardrails/${name(of)}`, { project }),
  checkTexts: (trial: GuardrailTrial & { settings?: GuardrailSettings }, project?: string) =>
    send<GuardrailTrialReport>('POST', '/api/guardrails/check', { project }, trial),

  report: (hours: number, project?: string) =>
    send<MonitorReport>('GET', '/api/guardrail-monitor', { hours, project }),
  series: (query: MonitorQuery & { guardrail?: string; stepMinutes?: number }, project?: string) =>
    send<MonitorSeries>('GET', '/api/guardrail-monitor/series', { ...query, project }),
  segments: (of: string, by: string, query: MonitorQuery, project?: string) =>
    send<MonitorSegments>('GET', `/api/guardrail-monitor/${name(of)}/segments`, { ...query, by, project }),
  replay: (of: string, query: MonitorQuery & { threshold?: number }, project?: string) =>
    send<GuardrailReplay>('GET', `/api/guardrail-monitor/${name(of)}/replay`, { ...query, project }),
  unseen: (of: string, hours: number, project?: string) =>
    send<GuardrailUnseen>('GET', `/api/guardrail-monitor/${name(of)}/unseen`, { hours, project }),
  redundancy: (hours: number, project?: string) =>
    send<MonitorRedundancy>('GET', '/api/guardrail-monitor/redundancy', { hours, project }),
}
