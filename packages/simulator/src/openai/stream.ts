import type { Answer } from '../content/answer.ts'
import { splitTokens } from '../content/tokens.ts'
import type { Identifiers } from '../wire/identifiers.ts'
import { write } from '../wire/step.ts'
import type { Step, Steps } from '../wire/step.ts'
import { finishReason } from './chat.ts'
import type { Envelope } from './chat.ts'
import { logprobsOf } from './logprobs.ts'
import type { Chat } from './parse.ts'

const terminator = write('terminator', 'data: [DONE]\n\n')
const padding = 'k9ZqT3vRw7LmXb2N'

/** The events of a streamed chat: a role first, one event a token, the finish reason, usage if asked, `[DONE]`. */
export function chatEvents(
  envelope: Envelope,
  chat: Chat,
  answers: readonly Answer[],
  usage: object,
  identifiers: Identifiers,
): Steps {
  const frame = framer(envelope, chat)
  const lanes = answers.map((answer, index) => laneOf(answer, index, chat, frame, identifiers))
  const steps = interleave(lanes)
  if (chat.wantsUsage) steps.push(write('usage', frame.usage(usage)))
  steps.push(terminator)
  return steps
}

type Frame = {
  readonly choice: (index: number, delta: object, finish: string | null, logprobs?: object) => string
  readonly usage: (usage: object) => string
}

/** What is the same in every chunk is encoded once. */
function framer(envelope: Envelope, chat: Chat): Frame {
  const head =
    `data: {"id":"${envelope.id}","object":"chat.completion.chunk","created":${envelope.created},` +
    `"model":${JSON.stringify(envelope.model)},"service_tier":${JSON.stringify(envelope.serviceTier)},` +
    `"system_fingerprint":"${envelope.fingerprint}","choices":[`
  const usageField = chat.wantsUsage ? ',"usage":null' : ''
  return {
    choice(index, delta, finish, logprobs) {
      const deltaText = JSON.stringify(delta)
      // Pads chunks to even lengths, as the real service does against guessing tokens from packet sizes.
      const obfuscation = chat.wantsObfuscation
        ? `,"obfuscation":"${padding.slice(0, 16 - (deltaText.length % 16))}"`
        : ''
      return (
        `${head}{"index":${index},"delta":${deltaText},"logprobs":${logprobs === undefined ? 'null' : JSON.stringify(logprobs)},` +
        `"finish_reason":${finish === null ? 'null' : `"${finish}"`}}]${usageField}${obfuscation}}\n\n`
      )
    },
    usage: (usage) =>
      `${head}],"usage":${JSON.stringify(usage)}${chat.wantsObfuscation ? ',"obfuscation":""' : ''}}\n\n`,
  }
}

function laneOf(
  answer: Answer,
  index: number,
  chat: Chat,
  frame: Frame,
  identifiers: Identifiers,
): readonly Step[] {
  const finish = write('stop', frame.choice(index, {}, finishReason(answer)))
  if (answer.calls.length > 0) return [...callEvents(answer, index, frame, identifiers), finish]
  const opening = write('start', frame.choice(index, { role: 'assistant', content: '', refusal: null }, null))
  const deltas = splitTokens(answer.text).map((content) =>
    write(
      'delta',
      frame.choice(index, { content }, null, chat.wantsLogprobs ? logprobsOf(content) : undefined),
      1,
    ),
  )
  return [opening, ...deltas, finish]
}

/** A single call shares its first chunk with the role; parallel calls follow a chunk of their own for the role. */
function callEvents(answer: Answer, index: number, frame: Frame, identifiers: Identifiers): readonly Step[] {
  const role = { role: 'assistant', content: null }
  const isSingle = answer.calls.length === 1
  const calls = answer.calls.flatMap((call, position) => {
    const opened = {
      index: position,
      id: identifiers('call_', 24),
      type: 'function',
      function: { name: call.name, arguments: '' },
    }
    const opening = frame.choice(
      index,
      isSingle ? { ...role, tool_calls: [opened], refusal: null } : { tool_calls: [opened] },
      null,
    )
    const pieces = splitTokens(call.arguments).map((piece) =>
      write(
        'delta',
        frame.choice(index, { tool_calls: [{ index: position, function: { arguments: piece } }] }, null),
        1,
      ),
    )
    return [write('start', opening), ...pieces]
  })
  return isSingle ? calls : [write('start', frame.choice(index, role, null)), ...calls]
}

/** Several choices stream side by side, one event of each in turn. */
function interleave(lanes: readonly (readonly Step[])[]): Step[] {
  if (lanes.length === 1) return [...lanes[0]!]
  const longest = Math.max(...lanes.map((lane) => lane.length))
  return Array.from({ length: longest }, (_, at) => lanes.flatMap((lane) => lane[at] ?? [])).flat()
}
