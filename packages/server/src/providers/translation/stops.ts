import type { Stop } from './neutral.ts'

/** The loss told when a provider stopped for a reason no other dialect has a word for. */
export const strangeStop = 'answer (stop reason)'
export const strangeStopHappened =
  'as an ordinary end: the reason the provider gave has no word in the other dialect'

type Words = { readonly [word: string]: Stop }

const chat: Words = {
  stop: 'end',
  length: 'length',
  tool_calls: 'calls',
  function_call: 'calls',
  content_filter: 'filter',
}
const anthropic: Words = {
  end_turn: 'end',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  tool_use: 'calls',
  pause_turn: 'pause',
  refusal: 'refusal',
  model_context_window_exceeded: 'context-full',
}
const gemini: Words = {
  STOP: 'end',
  MAX_TOKENS: 'length',
  SAFETY: 'filter',
  RECITATION: 'filter',
  BLOCKLIST: 'filter',
  PROHIBITED_CONTENT: 'filter',
  SPII: 'filter',
  IMAGE_SAFETY: 'filter',
  IMAGE_PROHIBITED_CONTENT: 'filter',
  IMAGE_RECITATION: 'filter',
}

const read =
  (words: Words) =>
  (word: string | null): Stop | null =>
    word === null ? null : Object.hasOwn(words, word) ? words[word]! : 'other'

export const stopOfChat = read(chat)
export const stopOfAnthropic = read(anthropic)
/** Gemini says STOP after calls, too: whoever reads an answer with calls makes it `calls`. */
export const stopOfGemini = read(gemini)

/** Responses have a status and, when incomplete, a reason. */
export function stopOfResponse(status: string | null, reason: string | null, hasCalls: boolean): Stop | null {
  if (status === 'completed') return hasCalls ? 'calls' : 'end'
  if (status !== 'incomplete') return status === null ? null : 'other'
  if (reason === 'max_output_tokens') return 'length'
  return reason === 'content_filter' ? 'filter' : 'other'
}

type Writes = { readonly [stop in Stop]: string }

export const chatStop: Writes = {
  end: 'stop',
  length: 'length',
  calls: 'tool_calls',
  'stop-sequence': 'stop',
  filter: 'content_filter',
  refusal: 'content_filter',
  'context-full': 'length',
  pause: 'stop',
  other: 'stop',
}
export const anthropicStop: Writes = {
  end: 'end_turn',
  length: 'max_tokens',
  calls: 'tool_use',
  'stop-sequence': 'stop_sequence',
  filter: 'refusal',
  refusal: 'refusal',
  'context-full': 'model_context_window_exceeded',
  pause: 'pause_turn',
  other: 'end_turn',
}
export const geminiStop: Writes = {
  end: 'STOP',
  length: 'MAX_TOKENS',
  calls: 'STOP',
  'stop-sequence': 'STOP',
  filter: 'SAFETY',
  refusal: 'SAFETY',
  'context-full': 'MAX_TOKENS',
  pause: 'STOP',
  other: 'OTHER',
}

/** Why a response is incomplete; null when it is complete. */
export function incompleteReason(stop: Stop | null): string | null {
  if (stop === 'length' || stop === 'context-full') return 'max_output_tokens'
  return stop === 'filter' || stop === 'refusal' ? 'content_filter' : null
}
