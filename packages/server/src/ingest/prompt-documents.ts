import { readingOf } from '../guardrails/replacements.ts'
import { textsOf } from '../guardrails/texts/of-dialect.ts'
import { retrievalInPrompt, type PromptedCall } from '../retrieval/desk/in-prompt.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import type { DocumentMarkers } from '../retrieval/settings-model.ts'
import type { Conversation } from './normalise/messages.ts'

/** Longer conversations are not read again, as through the gateway. */
const charsAtMost = 4 << 20

/** What was asked: as it was read, and as it is stored. */
export type PromptInput = { readonly read: Conversation | null; readonly body: string | null }

/** The documents a traced call's messages hold between its project's marks, as a query; null without any. */
export function promptDocuments(
  call: PromptedCall,
  { read, body }: PromptInput,
  markers: readonly DocumentMarkers[],
  id: () => string,
): FoundRetrieval | null {
  if (markers.length === 0 || read === null || (body?.length ?? 0) > charsAtMost) return null
  // Messages of every convention are in the form of OpenAI's chat completions.
  const texts = textsOf['openai-chat']
    .requestTexts({ messages: read.messages, tools: read.tools })
    .map(({ form, text }) => (form === 'file' ? readingOf(form, text) : text))
  return retrievalInPrompt(call, texts, markers, id())
}
