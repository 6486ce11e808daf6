import { ChatAnthropic } from '@langchain/anthropic'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { HumanMessage } from '@langchain/core/messages'
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages'
import { concat } from '@langchain/core/utils/stream'
import { tool } from '@langchain/core/tools'
import { ChatGoogle } from '@langchain/google'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { Forecast, given, weather } from './client.ts'
import type { Client, Embedding, Line, Seen } from './client.ts'

const look = tool((input) => JSON.stringify(weather.look(weather.Input.parse(input))), {
  name: weather.name,
  description: weather.description,
  schema: weather.Input,
})

type Answered = { readonly text: string; readonly usage_metadata?: UsageMetadata | undefined }

const seen = ({ text, usage_metadata: usage }: Answered): Seen => ({
  text,
  inputTokens: usage?.input_tokens ?? null,
  outputTokens: usage?.output_tokens ?? null,
})

/** One chat model of LangChain. */
type Model = Pick<Client, 'name' | 'dialect' | 'provider' | 'model' | 'streamSurplus' | 'embedding'> &
  Partial<Pick<Client, 'errors'>> & {
    readonly connect: (line: Line) => BaseChatModel
  }

const langchain = ({ connect, ...named }: Model): Client => ({
  // It switches the official client's retries off and does its own by the status alone.
  retriesUnasked: true,
  heedsShouldRetry: false,
  errors: {
    400: 'BadRequestError',
    401: 'AuthenticationError',
    429: 'RateLimitError',
    500: 'InternalServerError',
  },
  ...named,
  readFailure(error) {
    if (!(error instanceof Error)) throw error
    // @langchain/google says statusCode where the others say status.
    const status = 'status' in error ? error.status : 'statusCode' in error ? error.statusCode : null
    if (typeof status !== 'number') throw error
    return { kind: error.constructor.name, status, message: error.message }
  },
  open(line) {
    const model = connect(line)
    const gather = async (
      stream: AsyncIterable<AIMessageChunk>,
      onPiece?: (text: string) => void,
    ): Promise<AIMessageChunk> => {
      let whole: AIMessageChunk | undefined
      for await (const chunk of stream) {
        if (chunk.text !== '') onPiece?.(chunk.text)
        whole = whole ? concat(whole, chunk) : chunk
      }
      return whole!
    }
    return {
      create: async (question, signal) => seen(await model.invoke(question, given('signal', signal))),
      stream: async (question, { onPiece, signal } = {}) =>
        seen(await gather(await model.stream(question, given('signal', signal)), onPiece)),
      async useTools(question, isStreamed) {
        const bound = model.bindTools!([look])
        const say = async (messages: BaseMessage[]): Promise<AIMessageChunk> =>
          isStreamed ? gather(await bound.stream(messages)) : bound.invoke(messages)
        const conversation = [new HumanMessage(question)]
        const asked = await say(conversation)
        const calls = asked.tool_calls ?? []
        const told = await Promise.all(
          calls.map((call): Promise<BaseMessage> => look.invoke({ ...call, type: 'tool_call' })),
        )
        return {
          calls: calls.map(({ name, args }) => ({ name, city: args['city'] })),
          answer: seen(await say([...conversation, asked, ...told])),
        }
      },
      fill: (question) => model.withStructuredOutput(Forecast).invoke(question),
    }
  },
})

const openai = ({ address, key, headers, model, retries }: Line) => ({
  model,
  apiKey: key,
  configuration: { baseURL: `${address}/v1`, defaultHeaders: { ...headers } },
  ...given('maxRetries', retries),
})

const embedding: Embedding = {
  dialect: 'openai-embeddings',
  model: 'text-embedding-3-small',
  dimensions: 1536,
  async embed(line, texts) {
    const vectors = await new OpenAIEmbeddings(openai(line)).embedDocuments([...texts])
    return { vectors, inputTokens: null }
  },
}

export const langchainOpenaiChat = langchain({
  name: 'LangChain, @langchain/openai, chat',
  dialect: 'openai-chat',
  provider: 'openai',
  model: 'gpt-4o-mini',
  connect: (line) => new ChatOpenAI(openai(line)),
  embedding,
})

export const langchainAnthropic = langchain({
  name: 'LangChain, @langchain/anthropic',
  dialect: 'anthropic-messages',
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  // It adds the one token of message_start to the total of message_delta, which holds it already.
  streamSurplus: 1,
  connect: ({ address, key, headers, model, retries }) =>
    new ChatAnthropic({
      model,
      apiKey: key,
      anthropicApiUrl: address,
      clientOptions: { defaultHeaders: { ...headers } },
      ...given('maxRetries', retries),
    }),
})

export const langchainOpenaiResponses = langchain({
  name: 'LangChain, @langchain/openai, responses',
  dialect: 'openai-responses',
  provider: 'openai',
  model: 'gpt-4o-mini',
  connect: (line) => new ChatOpenAI({ ...openai(line), useResponsesApi: true }),
})

/** The successor of @langchain/google-genai, which counts no thoughts and leaves an aborted call running. */
export const langchainGoogle = langchain({
  name: 'LangChain, @langchain/google',
  dialect: 'gemini',
  provider: 'gemini',
  model: 'gemini-2.5-flash',
  errors: { 400: 'RequestError', 401: 'RequestError', 429: 'RequestError', 500: 'RequestError' },
  connect: ({ address, key, headers, model, retries }) =>
    new ChatGoogle({
      model,
      apiKey: key,
      endpoint: address,
      customHeaders: { ...headers },
      ...given('maxRetries', retries),
    }),
})
