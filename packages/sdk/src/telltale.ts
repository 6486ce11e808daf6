import { callHeaders, type CallHints } from './headers.ts'
import { createClickQueue, type NewClick } from './clicks.ts'
import type { GuardrailTrial, GuardrailTrialReport } from './guardrails.ts'
import { createPromptCache, type PromptCache } from './prompts/prompt-cache.ts'
import { createRetrievalQueue, type NewRetrieval, type RetrievalSent } from './retrieval.ts'
import type { CanaryRankings, CanaryRun } from './retrieval-drift.ts'
import { createScoreQueue } from './scores/score-queue.ts'
import type { NewScore, ScoreSent } from './scores/score.ts'
import { createTransport } from './transport.ts'

export type TelltaleOptions = {
  /** Where the server is: `http://127.0.0.1:4400`. */
  readonly baseUrl: string
  /** A project key, `tt-…`. It names the project too. */
  readonly apiKey: string
  /** Only for admin keys, which belong to no project: whose prompts and scores these are. */
  readonly project?: string
  readonly fetch?: typeof fetch
}

export type Telltale = {
  /**
   * A prompt by name: the live version, or `options.version`. Rejects with TelltaleError only when there is
   * neither an answer nor an older copy nor a fallback.
   */
  readonly prompts: PromptCache
  /** The headers that attribute a call: pass them to the official client of your provider. */
  headers(hints: CallHints): Record<string, string>
  /**
   * Sends a judgement, in the background, retried for some seconds. Await it only when you want to know: it
   * rejects with TelltaleError then; not awaited, it never troubles anybody.
   */
  score(score: NewScore): Promise<ScoreSent>
  /**
   * Has texts looked at by the project's guardrails now, outside any call: documents before they go into a prompt,
   * results of tools. Nothing is kept. Rejects with TelltaleError.
   */
  checkTexts(trial: GuardrailTrial): Promise<GuardrailTrialReport>
  /**
   * Tells what a retriever was asked and what it gave, in the background as scores are: its groundedness, use and
   * freshness are then measured beside the answer that leaned on it.
   */
  retrieval(retrieval: NewRetrieval): Promise<RetrievalSent>
  /** Tells, in the background, of a click on a document that was shown, or of a thumb for it. */
  click(click: NewClick): Promise<void>
  /**
   * Tells what an index answers to its canary questions now, after it was built anew or its embedder changed; resolves
   * to how alike that is to the baseline. Rejects with TelltaleError.
   */
  canaries(indexName: string, run: CanaryRankings): Promise<CanaryRun>
  /** Resolves when every score, retrieval and click so far has been sent or given up. For the end of a script or a function. */
  flush(): Promise<void>
}

/** The client of an application. Holds no socket and no timer of its own while nothing is to be sent. */
export function createTelltale({ baseUrl, apiKey, project, fetch }: TelltaleOptions): Telltale {
  const transport = createTransport({ baseUrl, key: apiKey, ...(fetch && { fetch }) })
  const sending = {
    transport,
    project,
    wait: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
    chance: Math.random,
  }
  const scores = createScoreQueue(sending)
  const retrievals = createRetrievalQueue(sending)
  const clicks = createClickQueue(sending)
  return {
    prompts: createPromptCache({ transport, project, now: Date.now }),
    headers: callHeaders,
    checkTexts: (trial) =>
      transport.json({
        ...{ method: 'POST', path: '/api/guardrails/check', query: { project }, body: trial },
        timeoutMs: 60_000,
      }),
    score: (score) => scores.add(score),
    retrieval: (retrieval) => retrievals.add({ at: new Date().toISOString(), ...retrieval }),
    click: (click) => clicks.add({ at: new Date().toISOString(), ...click }),
    canaries: (indexName, run) =>
      transport.json({
        ...{ method: 'POST', query: { project }, body: run },
        path: `/api/retrieval/canaries/${encodeURIComponent(indexName)}/runs`,
      }),
    flush: async () => {
      await Promise.all([scores.flush(), retrievals.flush(), clicks.flush()])
    },
  }
}
