/** The client strangers install. No dependencies; runs on Node 18 or newer, in browsers and on edge runtimes. */
export { createAdmin, type Admin, type AdminOptions, type CallQuery, type NewProvider } from './admin.ts'
export { callHeaders, type CallHints } from './headers.ts'
export { renderPrompt, type Rendered } from './prompts/render.ts'
export type { FallbackPrompt, Prompt, PromptOptions, PromptSource } from './prompts/prompt.ts'
export type * from './records.ts'
export type { NewScore, ScoreSent } from './scores/score.ts'
export { createTelltale, type Telltale, type TelltaleOptions } from './telltale.ts'
export { TelltaleError } from './telltale-error.ts'
