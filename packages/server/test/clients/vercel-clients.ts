import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai'
import type { EmbeddingModel, LanguageModel, LanguageModelUsage } from 'ai'
import { Forecast, given, weather } from './client.ts'
import type { Client, Embedding, Line, Seen } from './client.ts'

const tools = {
  [weather.name]: tool({
    description: weather.description,
    inputSchema: weather.Input,
    execute: weather.look,
  }),
}

const seen = (text: string, { inputTokens, outputTokens }: LanguageModelUsage): Seen => ({
  text,
  inputTokens: inputTokens ?? null,
  outputTokens: outputTokens ?? null,
})

/** One provider of the `ai` package. */
type Provider = Pick<Client, 'name' | 'dialect' | 'provider' | 'model'> & {
  readonly connect: (line: Line) => LanguageModel
  readonly embedding?: Pick<Embedding, 'dialect' | 'model' | 'dimensions'> & {
    readonly connect: (line: Line) => EmbeddingModel
  }
}

const vercel = ({ connect, embedding, ...named }: Provider): Client => ({
  ...named,
  // It goes by the status alone: it retries 408, 409, 429 and 5xx, and has one class for all that a provider refuses.
  retriesUnasked: true,
  heedsShouldRetry: false,
  errors: {
    400: 'AI_APICallError',
    401: 'AI_APICallError',
    429: 'AI_APICallError',
    500: 'AI_APICallError',
  },
  readFailure(error) {
    if (!APICallError.isInstance(error)) throw error
    return { kind: error.name, status: error.statusCode!, message: error.message }
  },
  ...(embedding && {
    embedding: {
      ...embedding,
      async embed(line, texts) {
        const { embeddings, usage } = await embedMany({
          model: embedding.connect(line),
          values: [...texts],
          ...given('maxRetries', line.retries),
        })
        // The Google provider reads no usage here and says NaN.
        return { vectors: embeddings, inputTokens: Number.isNaN(usage.tokens) ? null : usage.tokens }
      },
    } satisfies Embedding,
  }),
  open(line) {
    const common = { model: connect(line), ...given('maxRetries', line.retries) }
    const readStream = async (
      stream: ReturnType<typeof streamText>,
      onPiece?: (text: string) => void,
    ): Promise<Seen> => {
      let text = ''
      for await (const part of stream.stream) {
        if (part.type === 'error') throw part.error
        // The package ends an aborted stream quietly; the caller is told by this part alone.
        if (part.type === 'abort') throw new DOMException('The stream was aborted.', 'AbortError')
        if (part.type !== 'text-delta') continue
        text += part.text
        onPiece?.(part.text)
      }
      return seen(text, await stream.usage)
    }
    return {
      async create(prompt, signal) {
        const { text, usage } = await generateText({ ...common, prompt, ...given('abortSignal', signal) })
        return seen(text, usage)
      },
      stream: (prompt, { onPiece, signal } = {}) =>
        readStream(
          streamText({ ...common, prompt, onError: () => {}, ...given('abortSignal', signal) }),
          onPiece,
        ),
      async useTools(prompt, isStreamed) {
        const settings = { ...common, prompt, tools, stopWhen: isStepCount(3) }
        const result = isStreamed ? streamText(settings) : await generateText(settings)
        const steps = await result.steps
        const last = steps.at(-1)!
        return {
          calls: steps.flatMap((step) =>
            step.toolCalls.map((call) => ({
              name: call.toolName,
              city: weather.Input.parse(call.input).city,
            })),
          ),
          answer: seen(last.text, last.usage),
        }
      },
      async fill(prompt) {
        const { output } = await generateText({
          ...common,
          prompt,
          output: Output.object({ schema: Forecast }),
        })
        return output
      },
    }
  },
})

const openai = ({ address, key, headers }: Line) =>
  createOpenAI({ baseURL: `${address}/v1`, apiKey: key, headers })

export const vercelOpenaiChat = vercel({
  name: 'ai, @ai-sdk/openai, chat',
  dialect: 'openai-chat',
  provider: 'openai',
  model: 'gpt-4o-mini',
  connect: (line) => openai(line).chat(line.model),
  embedding: {
    dialect: 'openai-embeddings',
    model: 'text-embedding-3-small',
    dimensions: 1536,
    connect: (line) => openai(line).embeddingModel(line.model),
  },
})

export const vercelAnthropic = vercel({
  name: 'ai, @ai-sdk/anthropic',
  dialect: 'anthropic-messages',
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  connect: ({ address, key, headers, model }) =>
    createAnthropic({ baseURL: `${address}/v1`, apiKey: key, headers })(model),
})

export const vercelOpenaiResponses = vercel({
  name: 'ai, @ai-sdk/openai, responses',
  dialect: 'openai-responses',
  provider: 'openai',
  model: 'gpt-4o-mini',
  connect: (line) => openai(line).responses(line.model),
})

const google = ({ address, key, headers }: Line) =>
  createGoogle({ baseURL: `${address}/v1beta`, apiKey: key, headers })

export const vercelGoogle = vercel({
  name: 'ai, @ai-sdk/google',
  dialect: 'gemini',
  provider: 'gemini',
  model: 'gemini-2.5-flash',
  connect: (line) => google(line)(line.model),
  embedding: {
    dialect: 'gemini-embeddings',
    model: 'gemini-embedding-001',
    dimensions: 3072,
    connect: (line) => google(line).embeddingModel(line.model),
  },
})
