import type { Asking } from './prompts/prompt-verbs.ts'

/** What a judge may answer: 1 (worst) to 5 (best), pass or fail, or one of the named categories. */
export type JudgeScale =
  | { readonly kind: 'score' }
  | { readonly kind: 'pass-fail' }
  | { readonly kind: 'categories'; readonly names: readonly string[] }

export type JudgeSettings = {
  /** A route or model. */
  readonly model: string
  /** What is good and what is bad, in words. */
  readonly rubric: string
  readonly scale: JudgeScale
  /** 0 when left out; null: not sent. */
  readonly temperature?: number | null
  /** 512 */
  readonly maxTokens?: number
}

/** One edit of a judge. */
export type Judge = Required<JudgeSettings> & {
  readonly projectId: string
  readonly name: string
  /** Counts edits, from 1. */
  readonly number: number
  /** Hash of all that a judgement depends on. */
  readonly version: string
  readonly actor: string
  readonly updatedAt: string
}

export type JudgeAnswer = {
  readonly outcome: 'parsed' | 'empty' | 'unreadable' | 'failed'
  /** 1 to 5, or 1 for pass and 0 for fail; null otherwise, never a guess. */
  readonly score: number | null
  readonly label: string | null
  /** The judge's words, or why there is no score. */
  readonly reason: string
  readonly costUsd: string | null
  readonly callId: string | null
  readonly latencyMs: number
}

/** What a judge makes of texts, asked once or several times. */
export type Judgement = {
  readonly version: string
  readonly asked: number
  /** Answers that could be read; the figures below are of them alone. */
  readonly parsed: number
  readonly score: number | null
  readonly label: string | null
  /** Sample variance over the repeats; null below two. */
  readonly scoreVariance: number | null
  /** Share of the answers with the most frequent label. */
  readonly agreement: number | null
  /** Why there is neither score nor label. */
  readonly missing: string | null
  readonly costUsd: string | null
  readonly answers: readonly JudgeAnswer[]
}

/** Named texts, in the order they are shown: `{question, answer}`. */
export type JudgedTexts = Readonly<Record<string, string>>

const of = (name: string, verb = ''): string => `/api/judges/${encodeURIComponent(name)}${verb}`

/** The part of the administrator's client that is about model judges. */
export const judgeVerbs = ({ get, send }: Asking) => ({
  judges: async () => (await get<{ readonly judges: readonly Judge[] }>('/api/judges')).judges,
  judge: (name: string) => get<Judge>(of(name)),
  /** A new version, unless nothing differs. */
  putJudge: (name: string, settings: JudgeSettings) => send<Judge>('PUT', of(name), settings),
  deleteJudge: (name: string) => send<unknown>('DELETE', of(name)),
  /** Newest first. */
  judgeVersions: async (name: string) =>
    (await get<{ readonly versions: readonly Judge[] }>(of(name, '/versions'))).versions,
  askJudge: (name: string, texts: JudgedTexts, repeats = 1) =>
    send<Judgement>('POST', of(name, '/ask'), { texts, repeats }),
  /** A judge that is not kept. */
  tryJudge: (settings: JudgeSettings, texts: JudgedTexts, repeats = 1) =>
    send<Judgement>('POST', '/api/judges/ask', { settings, texts, repeats }),
})
