import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { Dialect } from '../providers/dialect.ts'
import type { Dialect as Conversation } from '../providers/translation/neutral.ts'
import type { Carrier } from './carriage.ts'
import { sameDialect } from './same-dialect.ts'
import { translatedConversation } from './translated-conversation.ts'
import { embeddingsForGemini, embeddingsForOpenai } from './translated-embeddings.ts'
import type { Upstream } from './upstream.ts'

/** What carries the calls of each client dialect to one provider; a problem where nothing does. */
export type Carriers = { readonly [dialect in Dialect]: Result<Carrier, Problem> }

type Reached = Pick<Upstream, 'name' | 'family' | 'dialects'>
type ByConversation = { readonly [to in Conversation]: Carrier }

const between = (from: Conversation, to: Conversation): Carrier =>
  from === to ? sameDialect : translatedConversation(from, to)

const conversationsOf = (from: Conversation): ByConversation => ({
  'openai-chat': between(from, 'openai-chat'),
  'openai-responses': between(from, 'openai-responses'),
  'anthropic-messages': between(from, 'anthropic-messages'),
  gemini: between(from, 'gemini'),
})

/** Made once: which carrier it is depends on nothing a request says. */
const conversations: { readonly [from in Conversation]: ByConversation } = {
  'openai-chat': conversationsOf('openai-chat'),
  'openai-responses': conversationsOf('openai-responses'),
  'anthropic-messages': conversationsOf('anthropic-messages'),
  gemini: conversationsOf('gemini'),
}

/** What a provider is spoken to in when it does not speak as the client does: the first of these it speaks. */
const spokenTo: readonly Conversation[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']

/** Decided when routes are compiled, so that a call only looks it up. */
export function carriersTo(upstream: Reached): Carriers {
  const conversation = (from: Conversation) => conversationTo(upstream, from)
  return {
    'openai-chat': conversation('openai-chat'),
    'openai-responses': conversation('openai-responses'),
    'anthropic-messages': conversation('anthropic-messages'),
    gemini: conversation('gemini'),
    'openai-embeddings': embeddingsTo(upstream, 'openai'),
    'gemini-embeddings': embeddingsTo(upstream, 'gemini'),
    'anthropic-count-tokens': countingTo(upstream, 'anthropic'),
    'gemini-count-tokens': countingTo(upstream, 'gemini'),
  }
}

function conversationTo({ name, dialects }: Reached, from: Conversation): Result<Carrier, Problem> {
  const spoken = spokenTo.filter((one) => dialects.includes(one))
  const to = spoken.find((one) => one === from) ?? spoken[0]
  return to === undefined
    ? failure(problem('operation-unsupported', `The provider "${name}" speaks ${dialects.join(', ')} alone.`))
    : success(conversations[from][to])
}

function embeddingsTo(
  { name, family, dialects }: Reached,
  client: 'openai' | 'gemini',
): Result<Carrier, Problem> {
  // Vendors of Gemini's dialect serve its embeddings with it; those of OpenAI's say whether they have any.
  const hasEmbeddings = family === 'openai' ? dialects.includes('openai-embeddings') : family === 'gemini'
  if (!hasEmbeddings) return failure(problem('embeddings-unsupported', `The provider is "${name}".`))
  if (family === client) return success(sameDialect)
  return success(family === 'openai' ? embeddingsForOpenai : embeddingsForGemini)
}

function countingTo({ name, family }: Reached, client: 'anthropic' | 'gemini'): Result<Carrier, Problem> {
  if (family === client) return success(sameDialect)
  const detail = `"${name}" speaks the ${family} dialect, and each provider counts tokens its own way.`
  return failure(problem('dialect-mismatch', detail))
}
