import Anthropic from '@anthropic-ai/sdk'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import type { Message, MessageParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources'
import { Forecast, given, weather } from './client.ts'
import type { Client, Seen } from './client.ts'

const asked = (content: string): MessageParam => ({ role: 'user', content })

const seen = ({ content, usage }: Message): Seen => ({
  text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  inputTokens:
    usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
  outputTokens: usage.output_tokens,
})

const tools = [{ name: weather.name, description: weather.description, input_schema: weather.inputSchema }]

/** The official client. */
export const anthropicMessages: Client = {
  name: '@anthropic-ai/sdk',
  dialect: 'anthropic-messages',
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  retriesUnasked: true,
  heedsShouldRetry: true,
  errors: {
    400: 'BadRequestError',
    401: 'AuthenticationError',
    429: 'RateLimitError',
    500: 'InternalServerError',
  },
  readFailure(error) {
    if (!(error instanceof Anthropic.APIError)) throw error
    return { kind: error.constructor.name, status: Number(error.status), message: error.message }
  },
  open({ address, key, headers, retries, model }) {
    const { messages } = new Anthropic({
      baseURL: address,
      apiKey: key,
      defaultHeaders: headers,
      ...given('maxRetries', retries),
    })
    const common = { model, max_tokens: 500 }
    return {
      async create(question, signal) {
        return seen(
          await messages.create({ ...common, messages: [asked(question)] }, given('signal', signal)),
        )
      },
      async stream(question, { onPiece, signal } = {}) {
        const stream = messages.stream({ ...common, messages: [asked(question)] }, given('signal', signal))
        stream.on('text', (piece) => onPiece?.(piece))
        return seen(await stream.finalMessage())
      },
      async useTools(question, isStreamed) {
        const say = (conversation: MessageParam[]): Promise<Message> =>
          isStreamed
            ? messages.stream({ ...common, tools, messages: conversation }).finalMessage()
            : messages.create({ ...common, tools, messages: conversation })
        const { content } = await say([asked(question)])
        const uses = content.filter((block) => block.type === 'tool_use')
        const results = uses.map((use) => weather.look(weather.Input.parse(use.input)))
        const told = uses.map((use, index): ToolResultBlockParam => ({
          type: 'tool_result',
          tool_use_id: use.id,
          content: JSON.stringify(results[index]),
        }))
        return {
          calls: uses.map((use, index) => ({ name: use.name, city: results[index]!.city })),
          answer: seen(
            await say([asked(question), { role: 'assistant', content }, { role: 'user', content: told }]),
          ),
        }
      },
      async fill(question) {
        const filled = await messages.parse({
          ...common,
          messages: [asked(question)],
          output_config: { format: zodOutputFormat(Forecast) },
        })
        return filled.parsed_output
      },
    }
  },
}
