import type { NewWebhook } from '@telltale/sdk'

/** A webhook as it is typed. */
export type WebhookDraft = {
  readonly name: string
  readonly url: string
  /** None: every change. */
  readonly events: readonly string[]
}

export const emptyDraft: WebhookDraft = { name: '', url: '', events: [] }

/** What a webhook may ask for: whole components, and of prompts each event by itself. */
export const events: readonly { readonly event: string; readonly words: string }[] = [
  { event: 'prompt', words: 'anything about prompts and experiments' },
  { event: 'prompt.registered', words: 'a new version' },
  { event: 'prompt.activated', words: 'a version went live' },
  { event: 'prompt.rolled-back', words: 'the version before is live again' },
  { event: 'routing', words: 'providers, routes and names of models' },
  { event: 'budget', words: 'limits and prices' },
  { event: 'access', words: 'keys, projects, gates and webhooks' },
  { event: 'cache', words: 'stored answers taken away' },
  { event: 'evaluator', words: 'metrics of your own' },
  { event: 'guardrail', words: 'rules on what goes in and comes out' },
  { event: 'retrieval', words: 'what your application finds things in' },
  { event: 'upstream', words: 'a provider’s model is not what it was' },
  { event: 'adapter', words: 'models trained on your own calls' },
]

const componentOf = (event: string): string => event.split('.')[0]!

/** Asked for by its component already. */
export const isImplied = (chosen: readonly string[], event: string): boolean =>
  event.includes('.') && chosen.includes(componentOf(event))

/** With the event turned on or off. A component takes its own events' place. */
export const toggled = (chosen: readonly string[], event: string): readonly string[] =>
  chosen.includes(event)
    ? chosen.filter((each) => each !== event)
    : [...chosen.filter((each) => !each.startsWith(`${event}.`)), event]

export const webhookOf = (draft: WebhookDraft): NewWebhook => ({
  name: draft.name.trim(),
  url: draft.url.trim(),
  events: draft.events,
})

export const eventWords = (chosen: readonly string[]): string =>
  chosen.length === 0 ? 'every change' : chosen.join(', ')
