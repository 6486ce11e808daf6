import { ApiError, GoogleGenAI } from '@google/genai'
import type { Content, GenerateContentConfig, GenerateContentResponse, Part } from '@google/genai'
import { z } from 'zod'
import { Forecast, given, weather } from './client.ts'
import type { Client, Embedding, Line, Seen } from './client.ts'

const connect = ({ address, key, headers, retries }: Line): GoogleGenAI =>
  new GoogleGenAI({
    apiKey: key,
    httpOptions: {
      baseUrl: address,
      headers: { ...headers },
      ...given(
        'retryOptions',
        retries === undefined ? undefined : { attempts: retries + 1, initialDelay: 0.01 },
      ),
    },
  })

const asked = (text: string): Content => ({ role: 'user', parts: [{ text }] })

type Usage = GenerateContentResponse['usageMetadata']
type Whole = { readonly parts: Part[]; readonly usage: Usage }

const partsOf = ({ candidates }: GenerateContentResponse): Part[] => candidates?.[0]?.content?.parts ?? []

const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text ?? '').join('')

/** Thoughts are counted beside the candidates, and are output all the same. */
const seen = ({ parts, usage }: Whole): Seen => ({
  text: textOf(parts),
  inputTokens: usage?.promptTokenCount ?? null,
  outputTokens: usage ? (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0) : null,
})

const tools = [
  {
    functionDeclarations: [
      { name: weather.name, description: weather.description, parametersJsonSchema: weather.inputSchema },
    ],
  },
]

const embedding: Embedding = {
  dialect: 'gemini-embeddings',
  model: 'gemini-embedding-001',
  dimensions: 3072,
  async embed(line, texts) {
    const { embeddings } = await connect(line).models.embedContent({
      model: line.model,
      contents: [...texts],
    })
    return { vectors: embeddings!.map(({ values }) => values!), inputTokens: null }
  },
}

/** The official client. */
export const googleGenai: Client = {
  name: '@google/genai',
  dialect: 'gemini',
  provider: 'gemini',
  model: 'gemini-2.5-flash',
  retriesUnasked: false,
  heedsShouldRetry: false,
  errors: { 400: 'ApiError', 401: 'ApiError', 429: 'ApiError', 500: 'ApiError' },
  readFailure(error) {
    if (!(error instanceof ApiError)) throw error
    return { kind: error.name, status: error.status, message: error.message }
  },
  embedding,
  open(line) {
    const { model } = line
    const { models } = connect(line)
    const whole = async (contents: Content[], config: GenerateContentConfig = {}): Promise<Whole> => {
      const answer = await models.generateContent({ model, contents, config })
      return { parts: partsOf(answer), usage: answer.usageMetadata }
    }
    const streamed = async (
      contents: Content[],
      config: GenerateContentConfig = {},
      onPiece?: (text: string) => void,
    ): Promise<Whole> => {
      const parts: Part[] = []
      let usage: Usage
      for await (const chunk of await models.generateContentStream({ model, contents, config })) {
        const more = partsOf(chunk)
        parts.push(...more)
        usage = chunk.usageMetadata ?? usage
        if (textOf(more) !== '') onPiece?.(textOf(more))
      }
      return { parts, usage }
    }
    return {
      create: async (question, signal) => seen(await whole([asked(question)], given('abortSignal', signal))),
      stream: async (question, { onPiece, signal } = {}) =>
        seen(await streamed([asked(question)], given('abortSignal', signal), onPiece)),
      async useTools(question, isStreamed) {
        const say = isStreamed ? streamed : whole
        const { parts } = await say([asked(question)], { tools })
        const calls = parts.flatMap((part) => part.functionCall ?? [])
        const results = calls.map((call) => weather.look(weather.Input.parse(call.args)))
        const told = calls.map((call, index): Part => ({
          functionResponse: { name: call.name!, response: results[index]!, ...given('id', call.id) },
        }))
        const conversation = [asked(question), { role: 'model', parts }, { role: 'user', parts: told }]
        return {
          calls: calls.map((call, index) => ({ name: call.name!, city: results[index]!.city })),
          answer: seen(await say(conversation, { tools })),
        }
      },
      async fill(question) {
        const answer = await whole([asked(question)], {
          responseMimeType: 'application/json',
          responseJsonSchema: z.toJSONSchema(Forecast),
        })
        return JSON.parse(textOf(answer.parts))
      },
    }
  },
}
