import type {
  Guardrail,
  GuardrailCheck,
  GuardrailSettings,
  GuardrailTrial,
  GuardrailTrialReport,
  GuardrailVersion,
} from '@telltale/sdk'
import { send } from '../api.ts'

const name = encodeURIComponent

/** What the control API does with guardrails. */
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
}
