import type { AskAddress, WireDialect } from '../providers/dialect.ts'
import { anthropicCountTokens } from '../providers/dialects/anthropic-count-tokens.ts'
import { anthropicMessages } from '../providers/dialects/anthropic-messages.ts'
import { geminiCountTokens } from '../providers/dialects/gemini-count-tokens.ts'
import { geminiEmbeddings } from '../providers/dialects/gemini-embeddings.ts'
import { gemini } from '../providers/dialects/gemini.ts'
import { openaiChat } from '../providers/dialects/openai-chat.ts'
import { openaiEmbeddings } from '../providers/dialects/openai-embeddings.ts'
import { openaiResponses } from '../providers/dialects/openai-responses.ts'

const dialects: readonly WireDialect[] = [
  openaiChat,
  openaiResponses,
  openaiEmbeddings,
  anthropicMessages,
  anthropicCountTokens,
  gemini,
  geminiEmbeddings,
  geminiCountTokens,
]
const byPath = new Map(dialects.map((dialect) => [dialect.path, dialect]))
const byPattern = dialects.flatMap((dialect) =>
  typeof dialect.path === 'string' ? [] : [{ dialect, pattern: dialect.path }],
)

/** The dialect a POST request speaks, by its path; null when the path is none of a dialect's. */
export function dialectOf(url: string): WireDialect | null {
  const { path } = addressOf(url)
  return byPath.get(path) ?? byPattern.find(({ pattern }) => pattern.test(path))?.dialect ?? null
}

/** Path and query of a request's target. */
export function addressOf(url: string): AskAddress {
  const mark = url.indexOf('?')
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) }
}
