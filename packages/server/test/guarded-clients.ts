import Anthropic from '@anthropic-ai/sdk'
import { FunctionCallingConfigMode, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'

/** What a client's user has of an answer, or of its beginning when it was refused or cut. */
export type Had = {
  text: string
  /** Arguments of the tool called, as the client read them. */
  input: unknown
  /** HTTP status where the client says one; null when nothing went wrong. */
  failed: { readonly status: number | undefined; readonly message: string } | null
  headers: Headers | null
}

export type Asked = {
  readonly text: string
  readonly stream: boolean
  readonly tool?: boolean
  readonly model?: string
  readonly headers?: { readonly [name: string]: string }
}

export type Client = (asked: Asked) => Promise<Had>

const tool = 'write_note'
const schema = { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] } as const

/** The official clients of the four dialects, with only their address and key changed. */
export function guardedClients(address: string, key: string): { readonly [dialect: string]: Client } {
  const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 })
  const anthropic = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 })
  const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: address } })
  const had = async (work: (seen: Had) => Promise<void>): Promise<Had> => {
    const seen: Had = { text: '', input: null, failed: null, headers: null }
    try {
      await work(seen)
    } catch (error) {
      const { status, message } = error as { status?: number; message: string }
      seen.failed = { status, message }
      seen.headers ??= (error as { headers?: Headers }).headers ?? null
    }
    return seen
  }

  return {
    'openai-chat': ({ text, stream, tool: calls, model = 'gpt-4o-mini', headers = {} }) =>
      had(async (seen) => {
        const body = {
          ...{ model, temperature: 0, messages: [{ role: 'user' as const, content: text }] },
          ...(calls
            ? {
                tools: [{ type: 'function' as const, function: { name: tool, parameters: schema } }],
                tool_choice: { type: 'function' as const, function: { name: tool } },
              }
            : {}),
        }
        if (!stream) {
          const { data, response } = await openai.chat.completions.create(body, { headers }).withResponse()
          const { message } = data.choices[0]!
          seen.headers = response.headers
          seen.text = message.content ?? ''
          const call = message.tool_calls?.[0]
          if (call?.type === 'function') seen.input = JSON.parse(call.function.arguments)
          return
        }
        const { data, response } = await openai.chat.completions
          .create({ ...body, stream: true }, { headers })
          .withResponse()
        seen.headers = response.headers
        let said = ''
        for await (const { choices } of data) {
          seen.text += choices[0]?.delta.content ?? ''
          said += choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? ''
        }
        if (said !== '') seen.input = JSON.parse(said)
      }),
    'openai-responses': ({ text, stream, tool: calls, model = 'gpt-4o-mini', headers = {} }) =>
      had(async (seen) => {
        const body = {
          ...{ model, temperature: 0, input: text },
          ...(calls
            ? {
                tools: [{ type: 'function' as const, name: tool, parameters: schema, strict: false }],
                tool_choice: { type: 'function' as const, name: tool },
              }
            : {}),
        }
        const take = (output: OpenAI.Responses.ResponseOutputItem[]): void => {
          const call = output.find((item) => item.type === 'function_call')
          if (call) seen.input = JSON.parse(call.arguments)
        }
        if (!stream) {
          const { data, response } = await openai.responses.create(body, { headers }).withResponse()
          seen.headers = response.headers
          seen.text = data.output_text
          return take(data.output)
        }
        const { data, response } = await openai.responses
          .create({ ...body, stream: true }, { headers })
          .withResponse()
        seen.headers = response.headers
        for await (const event of data) {
          if (event.type === 'response.output_text.delta') seen.text += event.delta
          // What the end says again is what was said.
          if (event.type === 'response.output_text.done' && event.text !== seen.text)
            throw new Error(`done says ${event.text}`)
          if (event.type === 'response.completed') take(event.response.output)
        }
      }),
    'anthropic-messages': ({ text, stream, tool: calls, model = 'claude-sonnet-5-5', headers = {} }) =>
      had(async (seen) => {
        const body = {
          ...{
            model,
            temperature: 0,
            max_tokens: 2_000,
            messages: [{ role: 'user' as const, content: text }],
          },
          ...(calls
            ? {
                tools: [{ name: tool, input_schema: schema as unknown as Anthropic.Tool.InputSchema }],
                tool_choice: { type: 'tool' as const, name: tool },
              }
            : {}),
        }
        if (!stream) {
          const { data, response } = await anthropic.messages.create(body, { headers }).withResponse()
          seen.headers = response.headers
          for (const block of data.content) {
            if (block.type === 'text') seen.text += block.text
            if (block.type === 'tool_use') seen.input = block.input
          }
          return
        }
        const { data, response } = await anthropic.messages
          .create({ ...body, stream: true }, { headers })
          .withResponse()
        seen.headers = response.headers
        let said = ''
        for await (const event of data) {
          if (event.type !== 'content_block_delta') continue
          if (event.delta.type === 'text_delta') seen.text += event.delta.text
          if (event.delta.type === 'input_json_delta') said += event.delta.partial_json
        }
        if (said !== '') seen.input = JSON.parse(said)
      }),
    gemini: ({ text, stream, tool: calls, model = 'gemini-2.5-flash', headers = {} }) =>
      had(async (seen) => {
        const body = {
          ...{ model, contents: text },
          config: {
            temperature: 0,
            httpOptions: { headers: { ...headers } },
            ...(calls
              ? {
                  tools: [{ functionDeclarations: [{ name: tool, parametersJsonSchema: schema }] }],
                  toolConfig: {
                    functionCallingConfig: {
                      mode: FunctionCallingConfigMode.ANY,
                      allowedFunctionNames: [tool],
                    },
                  },
                }
              : {}),
          },
        }
        const answers = stream
          ? await google.models.generateContentStream(body)
          : [await google.models.generateContent(body)]
        for await (const { candidates, sdkHttpResponse } of answers) {
          seen.headers ??= sdkHttpResponse?.headers ? new Headers(sdkHttpResponse.headers) : null
          for (const part of candidates?.[0]?.content?.parts ?? []) {
            if (part.thought !== true) seen.text += part.text ?? ''
            if (part.functionCall) seen.input = part.functionCall.args
          }
        }
      }),
  }
}
