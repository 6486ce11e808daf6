import Anthropic from '@anthropic-ai/sdk'
import { FunctionCallingConfigMode, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { chatClient, responsesClient } from './translated-openai.ts'
import {
  citySchema,
  description,
  input,
  parameters,
  png,
  toolName,
  words,
  type Client,
} from './translated-question.ts'

/** The official clients of the four dialects, with only their address and key changed. */
export function clientsOf(address: string, key: string) {
  const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 })
  const anthropic = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 })
  const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: address } })

  const messages: Client = async ({ model, stream, tool, structured, image, headers, signal }) => {
    const asked: Anthropic.MessageParam[] = [
      {
        role: 'user',
        content: image
          ? [
              { type: 'text', text: words },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            ]
          : words,
      },
    ]
    if (tool?.result !== undefined)
      asked.push(
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: toolName, input }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: tool.result }],
        },
      )
    const body = {
      model,
      system: 'Be brief.',
      max_tokens: 400,
      messages: asked,
      ...(tool
        ? {
            tools: [
              {
                name: toolName,
                description,
                input_schema: parameters as typeof parameters & { type: 'object' },
              },
            ],
            ...(tool.result === undefined ? { tool_choice: { type: 'tool' as const, name: toolName } } : {}),
          }
        : {}),
      ...(structured
        ? { output_config: { format: { type: 'json_schema' as const, schema: citySchema } } }
        : {}),
    }
    const options = { headers, signal }
    let response: Response
    let answer: Anthropic.Message
    if (stream) {
      const helper = anthropic.messages.stream(body, options)
      ;({ response } = await helper.withResponse())
      answer = await helper.finalMessage()
    } else ({ data: answer, response } = await anthropic.messages.create(body, options).withResponse())
    const { usage } = answer
    return {
      text: answer.content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
      calls: answer.content.flatMap((part) =>
        part.type === 'tool_use' ? [{ name: part.name, input: part.input }] : [],
      ),
      stop: answer.stop_reason,
      input:
        usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      output: usage.output_tokens,
      headers: response.headers,
    }
  }

  const gemini: Client = async ({ model, stream, tool, structured, image, headers, signal }) => {
    const contents = [
      {
        role: 'user',
        parts: [{ text: words }, ...(image ? [{ inlineData: { mimeType: 'image/png', data: png } }] : [])],
      },
      ...(tool?.result === undefined
        ? []
        : [
            { role: 'model', parts: [{ functionCall: { name: toolName, args: input } }] },
            {
              role: 'user',
              parts: [{ functionResponse: { name: toolName, response: { output: tool.result } } }],
            },
          ]),
    ]
    const asked = {
      model,
      contents,
      config: {
        systemInstruction: 'Be brief.',
        maxOutputTokens: 400,
        abortSignal: signal,
        httpOptions: { headers: { ...headers } },
        ...(tool
          ? {
              tools: [
                { functionDeclarations: [{ name: toolName, description, parametersJsonSchema: parameters }] },
              ],
              ...(tool.result === undefined
                ? {
                    toolConfig: {
                      functionCallingConfig: {
                        mode: FunctionCallingConfigMode.ANY,
                        allowedFunctionNames: [toolName],
                      },
                    },
                  }
                : {}),
            }
          : {}),
        ...(structured ? { responseMimeType: 'application/json', responseJsonSchema: citySchema } : {}),
      },
    } as Parameters<typeof google.models.generateContent>[0]
    const chunks = stream
      ? await Array.fromAsync(await google.models.generateContentStream(asked))
      : [await google.models.generateContent(asked)]
    const last = chunks.at(-1)!
    const usage = last.usageMetadata
    const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
    return {
      text: parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join(''),
      calls: parts.flatMap(({ functionCall }) =>
        functionCall ? [{ name: functionCall.name ?? '', input: functionCall.args }] : [],
      ),
      stop: last.candidates?.[0]?.finishReason,
      input: usage?.promptTokenCount,
      output:
        usage?.candidatesTokenCount === undefined
          ? undefined
          : usage.candidatesTokenCount + (usage.thoughtsTokenCount ?? 0),
      headers: new Headers(chunks[0]!.sdkHttpResponse?.headers),
    }
  }

  return {
    'openai-chat': chatClient(openai),
    'openai-responses': responsesClient(openai),
    'anthropic-messages': messages,
    gemini,
  } as const
}
