import type { JsonObject } from '../../dialect.ts'
import { errorBodyFor } from '../errors.ts'
import type { NeutralEvent } from '../neutral.ts'
import { chatStop } from '../stops.ts'
import { dataEvent, type NeutralWriter, type WriterOptions } from '../stream.ts'
import { chatUsage } from '../usage.ts'
import { reasoningDetail } from './write-answer.ts'

/** Writes chat completion chunks: the role first, `[DONE]` last, usage only where the client asked for it. */
export function writeChatStream({ createdAt, asksUsage }: WriterOptions): NeutralWriter {
  let id = 'chatcmpl-unnamed'
  let model = ''
  let isStarted = false
  let calls = -1
  let open: 'text' | 'refusal' | 'reasoning' | 'call' = 'text'

  const chunk = (choices: readonly JsonObject[], usage: unknown = null): string =>
    dataEvent({
      id,
      object: 'chat.completion.chunk',
      created: createdAt,
      model,
      choices,
      ...(asksUsage ? { usage } : {}),
    })
  const delta = (fields: JsonObject, finish: string | null = null): string => {
    const first = isStarted ? '' : ((isStarted = true), delta({ role: 'assistant', content: '' }))
    return first + chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: finish }])
  }
  const call = (fields: JsonObject): string => delta({ tool_calls: [{ index: calls, ...fields }] })
  const said = { text: 'content', refusal: 'refusal', reasoning: 'reasoning_content' } as const

  return (event: NeutralEvent): string => {
    switch (event.kind) {
      case 'answer-start':
        id = event.id ?? id
        model = event.model ?? model
        return isStarted ? '' : ((isStarted = true), delta({ role: 'assistant', content: '' }))
      case 'part-start':
        open = event.part.kind
        if (event.part.kind !== 'call') return ''
        calls++
        return call({
          id: event.part.id,
          type: 'function',
          function: { name: event.part.name, arguments: '' },
        })
      case 'part-delta':
        if (event.text === '') return ''
        return open === 'call'
          ? call({ function: { arguments: event.text } })
          : delta({ [said[open]]: event.text })
      case 'signature':
        // The text has been sent already: the detail carries the mark alone.
        return delta({ reasoning_details: [reasoningDetail({ text: '', signature: event.signature })] })
      case 'part-end':
        return ''
      case 'answer-end': {
        const end = delta({}, event.stop === null ? null : chatStop[event.stop])
        const usage = chatUsage(event.usage)
        return `${end}${asksUsage && usage ? chunk([], usage) : ''}data: [DONE]\n\n`
      }
      case 'failure':
        return dataEvent(errorBodyFor('openai-chat', event.error))
    }
  }
}
