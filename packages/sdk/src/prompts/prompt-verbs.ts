import type {
  EnvironmentGates,
  GateReport,
  Gates,
  NewEvaluation,
  PromptDiff,
  VersionUsage,
} from './gate-records.ts'
import type {
  NewPromptVersion,
  PromptDetail,
  PromptMoved,
  PromptPushed,
  PromptSummary,
  ServedPrompt,
} from './records.ts'

type Query = Readonly<Record<string, string | number | undefined>>

/** How the control API is asked. */
export type Asking = {
  readonly get: <Reply>(path: string, query?: Query) => Promise<Reply>
  readonly send: <Reply>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    query?: Query,
  ) => Promise<Reply>
}

const part = encodeURIComponent
const at = (name: string): string => `/api/prompts/${part(name)}`

/** What the control API does with prompts. Without an environment, production is meant. */
export const promptVerbs = ({ get, send }: Asking) => ({
  prompts: async () => (await get<{ readonly prompts: readonly PromptSummary[] }>('/api/prompts')).prompts,
  prompt: (name: string) => get<PromptDetail>(at(name)),
  /** What is active, its partials put in. */
  activePrompt: (name: string, environment?: string) =>
    get<ServedPrompt>(`${at(name)}/live`, { environment }),
  /** The same content twice is the same version: `created` is false then. */
  pushPrompt: (name: string, version: NewPromptVersion) =>
    send<PromptPushed>('POST', `${at(name)}/versions`, version),
  /** Closed gates are `gates-closed`; `override` passes them by, on the record. */
  activatePrompt: (
    name: string,
    version: number,
    environment?: string,
    override?: { readonly reason: string },
  ) => send<PromptMoved>('POST', `${at(name)}/activate`, { version, environment, override }),
  /** Back to the version that was active there before. */
  rollBackPrompt: (name: string, environment?: string) =>
    send<PromptMoved>('POST', `${at(name)}/rollback`, { environment }),
  /** Each side a version number or an environment. */
  diffPrompt: (name: string, from: number | string, to: number | string) =>
    get<PromptDiff>(`${at(name)}/diff`, { from, to }),
  /** Newest version first. */
  promptUsage: async (name: string, hours = 168) =>
    (await get<{ readonly versions: readonly VersionUsage[] }>(`${at(name)}/usage`, { hours })).versions,
  /** The whole prompt unless a version is named. */
  archivePrompt: (name: string, version?: number) =>
    send<unknown>('PUT', `${at(name)}/archive`, undefined, { version }),
  restorePrompt: (name: string, version?: number) =>
    send<unknown>('DELETE', `${at(name)}/archive`, undefined, { version }),

  /** Of every environment that has some. */
  gates: async () =>
    (await get<{ readonly environments: readonly EnvironmentGates[] }>('/api/environments')).environments,
  putGates: (environment: string, gates: Gates) =>
    send<EnvironmentGates>('PUT', `/api/environments/${part(environment)}/gates`, gates),
  deleteGates: (environment: string) =>
    send<unknown>('DELETE', `/api/environments/${part(environment)}/gates`),
  gateReport: (name: string, version: number, environment?: string) =>
    get<GateReport>(`${at(name)}/versions/${version}/gates`, { environment }),
  approve: (name: string, version: number, environment?: string, comment?: string) =>
    send<GateReport>('PUT', `${at(name)}/versions/${version}/approval`, { comment }, { environment }),
  withdrawApproval: (name: string, version: number, environment?: string) =>
    send<GateReport>('DELETE', `${at(name)}/versions/${version}/approval`, undefined, { environment }),
  reportEvaluation: (name: string, version: number, evaluation: NewEvaluation) =>
    send<GateReport>('POST', `${at(name)}/versions/${version}/evaluations`, evaluation),
})
