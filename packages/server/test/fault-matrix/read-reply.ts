import type { ErrorSeen } from './error-words.ts'
import type { Outcome } from './outcome.ts'
import type { Asking } from './ways-of-asking.ts'

export type ReplySeen = {
  readonly ends: Outcome['ends'] | 'nothing'
  readonly error: ErrorSeen | null
  readonly malformedEvents: number
  /** How many different answers the reply holds pieces of. */
  readonly answers: number
}

/** What a reply is, read as strictly as the dialect's reference has it. */
export const readReply = (asking: Asking, contentType: string, text: string): ReplySeen =>
  contentType.startsWith('text/event-stream') ? readStream(asking, text) : readWhole(asking, text)

function readWhole(asking: Asking, text: string): ReplySeen {
  const json = jsonOrNull(text)
  const error = json === null ? null : asking.errorIn(json)
  const isAnswer = error === null && json !== null && asking.isAnswer(json)
  return {
    ...{ error, malformedEvents: 0, answers: isAnswer ? 1 : 0 },
    ends: error ? 'error body' : isAnswer ? 'answer' : 'nothing',
  }
}

function readStream(asking: Asking, text: string): ReplySeen {
  const ids = new Set<string>()
  let ends: ReplySeen['ends'] = 'nothing'
  let error: ErrorSeen | null = null
  let malformedEvents = 0
  // What follows the last blank line is no event.
  for (const event of text.split('\n\n').slice(0, -1)) {
    const data = /^data: ?(.*)$/m.exec(event)?.[1]
    if (data === undefined) continue
    const json = jsonOrNull(data)
    if (json === null && data !== '[DONE]') malformedEvents++
    const id = json === null ? null : asking.answerId(json)
    if (id !== null) ids.add(id)
    const found = json === null ? null : asking.errorIn(json)
    error = found ?? error
    if (found) ends = 'error event'
    else ends = asking.isLast(data, json) ? 'terminator' : 'nothing'
  }
  return { ends, error, malformedEvents, answers: ids.size }
}

function jsonOrNull(text: string): { readonly [name: string]: any } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}
