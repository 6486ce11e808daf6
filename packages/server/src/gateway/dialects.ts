import type { WireDialect } from '../providers/dialect.ts'
import { anthropicMessages } from '../providers/dialects/anthropic-messages.ts'
import { openaiChat } from '../providers/dialects/openai-chat.ts'
import { openaiEmbeddings } from '../providers/dialects/openai-embeddings.ts'

const dialects: readonly WireDialect[] = [openaiChat, openaiEmbeddings, anthropicMessages]
const byPath = new Map(dialects.map((dialect) => [dialect.path, dialect]))

/** The dialect a request speaks, by its path; null when the path is none of a dialect's. */
export function dialectOf(url: string): WireDialect | null {
  const query = url.indexOf('?')
  return byPath.get(query === -1 ? url : url.slice(0, query)) ?? null
}
