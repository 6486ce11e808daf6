import { alignEvents, splitEvents } from '../../providers/wire/event-stream.ts'

/** What a chat completion said, put together; `fault` is the gateway's or provider's own sentence. */
export type Said = {
  readonly text: string
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[]
  readonly fault: string | null
}

type Reply = AsyncIterable<Buffer> & {
  readonly headers: { readonly 'content-type'?: string | undefined }
}

type Fields = { readonly [name: string]: unknown }
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Reads a chat completion, streamed or whole, telling each piece of its first choice's text as it comes. */
export async function readReply(reply: Reply, onText: (text: string) => Promise<void>): Promise<Said> {
  let text = ''
  let fault: string | null = null
  const tools = new Map<number, { name: string; arguments: string }>()

  const take = async (data: unknown): Promise<void> => {
    const { error, choices } = fieldsOf(data)
    if (error !== undefined && error !== null) fault = textOf(fieldsOf(error).message) || textOf(error)
    const choice = fieldsOf(listOf(choices)[0])
    const delta = fieldsOf(choice.delta ?? choice.message)
    for (const [index, piece] of listOf(delta.tool_calls).map(fieldsOf).entries()) {
      const at = Number(piece.index ?? index)
      const named = fieldsOf(piece.function)
      const tool = tools.get(at) ?? { name: '', arguments: '' }
      tools.set(at, {
        name: tool.name || textOf(named.name),
        arguments: tool.arguments + textOf(named.arguments),
      })
    }
    const more = textOf(delta.content) + textOf(delta.refusal)
    if (more === '') return
    text += more
    await onText(more)
  }

  if (reply.headers['content-type']?.startsWith('text/event-stream')) {
    const aligner = alignEvents()
    const pass = async (bytes: Buffer | null): Promise<void> => {
      for (const { data } of splitEvents(bytes?.toString('utf8') ?? ''))
        if (data !== '[DONE]') await take(parsed(data))
    }
    for await (const chunk of reply) await pass(aligner.push(chunk))
    await pass(aligner.rest())
  } else {
    const chunks: Buffer[] = []
    for await (const chunk of reply) chunks.push(chunk)
    await take(parsed(Buffer.concat(chunks).toString('utf8')))
  }
  return { text, toolCalls: [...tools.values()], fault }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
