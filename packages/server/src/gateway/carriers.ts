import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import type { DialectFamily, WireDialect } from '../providers/dialect.ts'
import type { Dialect as Conversation } from '../providers/translation/neutral.ts'
import type { Carrier } from './carriage.ts'
import { sameDialect } from './same-dialect.ts'
import { translatedConversation } from './translated-conversation.ts'
import { embeddingsForGemini, embeddingsForOpenai } from './translated-embeddings.ts'
import type { Upstream } from './upstream.ts'

type ByFamily = { readonly [family in DialectFamily]: Carrier }

const conversation = (from: Conversation): ByFamily => ({
  openai: translatedConversation(from, 'openai'),
  anthropic: translatedConversation(from, 'anthropic'),
  gemini: translatedConversation(from, 'gemini'),
})

/** Made once: which carrier it is depends on nothing a request says. */
const conversations: { readonly [dialect in Conversation]: ByFamily } = {
  'openai-chat': conversation('openai-chat'),
  'openai-responses': conversation('openai-responses'),
  'anthropic-messages': conversation('anthropic-messages'),
  gemini: conversation('gemini'),
}

/** What carries calls of this dialect to this provider. Fails where nothing does. */
export function carrierFor(
  { name, family }: WireDialect,
  upstream: Pick<Upstream, 'name' | 'family'>,
): Result<Carrier, Problem> {
  if (upstream.family === family) return success(sameDialect)
  switch (name) {
    case 'openai-chat':
    case 'openai-responses':
    case 'anthropic-messages':
    case 'gemini':
      return success(conversations[name][upstream.family])
    case 'openai-embeddings':
    case 'gemini-embeddings':
      if (upstream.family === 'anthropic')
        return failure(problem('embeddings-unsupported', `The provider is "${upstream.name}".`))
      return success(upstream.family === 'openai' ? embeddingsForOpenai : embeddingsForGemini)
    case 'anthropic-count-tokens':
    case 'gemini-count-tokens':
      return failure(
        problem(
          'dialect-mismatch',
          `"${upstream.name}" speaks the ${upstream.family} dialect, and each provider counts tokens its own way.`,
        ),
      )
  }
}
