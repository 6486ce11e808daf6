import { parsed } from './conversation-model.ts'

export type StreamEvent = { readonly event: string; readonly data: unknown }

/** Whether a body is the raw text of a stream of server-sent events. */
export const isEventStream = (body: string): boolean =>
  /^(?:event:|data:|:|id:|retry:)/.test(body.trimStart())

/** The events of a stream, in order. Data that is no JSON stays text; `[DONE]` is left out, an unfinished last event is kept. */
export function readEventStream(body: string): readonly StreamEvent[] {
  const events: StreamEvent[] = []
  for (const block of body.split(/\r\n\r\n|\n\n|\r\r/)) {
    let event = 'message'
    const lines: string[] = []
    for (const line of block.split(/\r\n|\n|\r/)) {
      if (line.startsWith('event:')) event = line.slice(6).trim()
      else if (line.startsWith('data:')) lines.push(line.slice(5).replace(/^ /, ''))
    }
    const data = lines.join('\n')
    if (data !== '' && data !== '[DONE]') events.push({ event, data: parsed(data) ?? data })
  }
  return events
}
