import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import type { ChatCompletion, ChatCompletionMessageParam } from 'openai/resources'
import { Forecast, given, lookUp, weather } from './client.ts'
import type { Client, Embedding, Line, Seen } from './client.ts'

export const connectOpenai = ({ address, key, headers, retries }: Line): OpenAI =>
  new OpenAI({
    baseURL: `${address}/v1`,
    apiKey: key,
    defaultHeaders: headers,
    ...given('maxRetries', retries),
  })

const asked = (content: string): ChatCompletionMessageParam => ({ role: 'user', content })

const seen = ({ choices, usage }: ChatCompletion): Seen => ({
  text: choices[0]!.message.content ?? '',
  inputTokens: usage?.prompt_tokens ?? null,
  outputTokens: usage?.completion_tokens ?? null,
})

const tools = [
  {
    type: 'function' as const,
    function: { name: weather.name, description: weather.description, parameters: weather.inputSchema },
  },
]

const embedding: Embedding = {
  dialect: 'openai-embeddings',
  model: 'text-embedding-3-small',
  dimensions: 1536,
  async embed(line, texts) {
    const { data, usage } = await connectOpenai(line).embeddings.create({
      model: line.model,
      input: [...texts],
    })
    return { vectors: data.map((item) => item.embedding), inputTokens: usage.prompt_tokens }
  },
}

/** How it fails and tries again, whatever it speaks. */
export const openaiFailures: Pick<Client, 'retriesUnasked' | 'heedsShouldRetry' | 'errors' | 'readFailure'> =
  {
    retriesUnasked: true,
    heedsShouldRetry: true,
    errors: {
      400: 'BadRequestError',
      401: 'AuthenticationError',
      429: 'RateLimitError',
      500: 'InternalServerError',
    },
    readFailure(error) {
      if (!(error instanceof OpenAI.APIError)) throw error
      return { kind: error.constructor.name, status: error.status, message: error.message }
    },
  }

/** The official client, chat completions. */
export const openaiChat: Client = {
  name: 'openai, chat completions',
  dialect: 'openai-chat',
  provider: 'openai',
  model: 'gpt-4o-mini',
  ...openaiFailures,
  embedding,
  open(line) {
    const { model } = line
    const { completions } = connectOpenai(line).chat
    return {
      async create(question, signal) {
        return seen(await completions.create({ model, messages: [asked(question)] }, given('signal', signal)))
      },
      async stream(question, { onPiece, signal } = {}) {
        const stream = completions.stream(
          { model, messages: [asked(question)], stream_options: { include_usage: true } },
          given('signal', signal),
        )
        stream.on('content', (piece) => onPiece?.(piece))
        return seen(await stream.finalChatCompletion())
      },
      async useTools(question, isStreamed) {
        const say = (messages: ChatCompletionMessageParam[]): Promise<ChatCompletion> =>
          isStreamed
            ? completions
                .stream({ model, messages, tools, stream_options: { include_usage: true } })
                .finalChatCompletion()
            : completions.create({ model, messages, tools })
        const { message } = (await say([asked(question)])).choices[0]!
        const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function')
        const results = calls.map((call) => lookUp(call.function.arguments))
        const told = calls.map((call, index): ChatCompletionMessageParam => ({
          role: 'tool',
          tool_call_id: call.id,
          content: JSON.stringify(results[index]),
        }))
        return {
          calls: calls.map((call, index) => ({ name: call.function.name, city: results[index]!.city })),
          answer: seen(await say([asked(question), message, ...told])),
        }
      },
      async fill(question) {
        const filled = await completions.parse({
          model,
          messages: [asked(question)],
          response_format: zodResponseFormat(Forecast, 'forecast'),
        })
        return filled.choices[0]!.message.parsed
      },
    }
  },
}
