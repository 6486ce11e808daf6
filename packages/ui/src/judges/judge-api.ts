import type { Judge, JudgedTexts, Judgement, JudgeSettings } from '@telltale/sdk'
import { send } from '../api.ts'

const of = (name: string, verb = ''): string => `/api/judges/${encodeURIComponent(name)}${verb}`

/** What the control API does with model judges. */
export const judgeApi = {
  list: (project?: string) => send<{ judges: readonly Judge[] }>('GET', '/api/judges', { project }),
  versions: (name: string, project?: string) =>
    send<{ versions: readonly Judge[] }>('GET', of(name, '/versions'), { project }),
  put: (name: string, settings: JudgeSettings, project?: string) =>
    send<Judge>('PUT', of(name), { project }, settings),
  remove: (name: string, project?: string) => send('DELETE', of(name), { project }),
  ask: (name: string, texts: JudgedTexts, repeats: number, project?: string) =>
    send<Judgement>('POST', of(name, '/ask'), { project }, { texts, repeats }),
  /** With settings that are not kept. */
  tryOut: (settings: JudgeSettings, texts: JudgedTexts, repeats: number, project?: string) =>
    send<Judgement>('POST', '/api/judges/ask', { project }, { settings, texts, repeats }),
}
