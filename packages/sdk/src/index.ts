/** The client strangers install. No dependencies; runs on Node 18 or newer, in browsers and on edge runtimes. */
export { createAdmin, type Admin, type AdminOptions, type CallQuery, type NewProvider } from './admin.ts'
export type * from './alerts.ts'
export type * from './caches.ts'
export type * from './experiment-plan.ts'
export type * from './experiment-status.ts'
export type * from './experiments.ts'
export type * from './guardrail-monitor.ts'
export type * from './guardrails.ts'
export { callHeaders, type CallHints } from './headers.ts'
export type { NewClick } from './clicks.ts'
export type * from './judged-records.ts'
export type * from './judges.ts'
export type * from './limits.ts'
export { renderPrompt, type Rendered } from './prompts/render.ts'
export { textOfVariable, type VariableText, type VariableType } from './prompts/variable-types.ts'
export type { FallbackPrompt, Prompt, PromptOptions, PromptSource } from './prompts/prompt.ts'
export type * from './cost.ts'
export type * from './prompts/gate-records.ts'
export type * from './prompts/records.ts'
export type * from './records.ts'
export type {
  ReviewAnswer,
  ReviewFigures,
  ReviewItem,
  ReviewLabel,
  ReviewQueue,
  ReviewQueueSettings,
  ReviewRates,
  ReviewStratum,
  ReviewSubject,
  ReviewTruth,
  ReviewedRate,
} from './reviews.ts'
export type * from './retrieval-drift.ts'
export type * from './retrieval-records.ts'
export type * from './routes.ts'
export type { NewScore, ScoreSent } from './scores/score.ts'
export type { NewRetrieval, NewRetrievedDocument, RetrievalSent } from './retrieval.ts'
export { createTelltale, type Telltale, type TelltaleOptions } from './telltale.ts'
export { TelltaleError } from './telltale-error.ts'
export type { NewWebhook, Webhook, WebhookDelivery } from './webhooks.ts'
