import type OpenAI from 'openai'
import {
  citySchema,
  description,
  input,
  parameters,
  parsed,
  png,
  toolName,
  words,
  type Client,
} from './translated-question.ts'

export const chatClient =
  (openai: OpenAI): Client =>
  async ({ model, stream, tool, structured, image, headers, signal }) => {
    const asked: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: image
          ? [
              { type: 'text', text: words },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            ]
          : words,
      },
    ]
    if (tool?.result !== undefined)
      asked.push(
        {
          role: 'assistant',
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: toolName, arguments: JSON.stringify(input) },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: tool.result },
      )
    const body = {
      model,
      messages: asked,
      max_completion_tokens: 400,
      ...(tool
        ? {
            tools: [
              {
                type: 'function' as const,
                function: { name: toolName, description, parameters, strict: true },
              },
            ],
            ...(tool.result === undefined
              ? { tool_choice: { type: 'function' as const, function: { name: toolName } } }
              : {}),
          }
        : {}),
      ...(structured
        ? {
            response_format: {
              type: 'json_schema' as const,
              json_schema: { name: 'place', schema: citySchema, strict: true },
            },
          }
        : {}),
    }
    const options = { headers, signal }
    const { data, response } = stream
      ? await openai.chat.completions
          .create({ ...body, stream: true, stream_options: { include_usage: true } }, options)
          .withResponse()
      : await openai.chat.completions.create(body, options).withResponse()
    if (!(Symbol.asyncIterator in data)) {
      const { message, finish_reason } = data.choices[0]!
      return {
        text: message.content ?? '',
        calls: (message.tool_calls ?? []).map((call) =>
          call.type === 'function'
            ? { name: call.function.name, input: parsed(call.function.arguments) }
            : { name: '', input: null },
        ),
        stop: finish_reason,
        input: data.usage?.prompt_tokens,
        output: data.usage?.completion_tokens,
        headers: response.headers,
      }
    }
    const chunks = await Array.fromAsync(data)
    const deltas = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []))
    const name = deltas.find((delta) => delta.function?.name)?.function?.name
    const written = deltas.map((delta) => delta.function?.arguments ?? '').join('')
    return {
      text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
      calls: name === undefined ? [] : [{ name, input: parsed(written) }],
      stop: chunks.findLast(({ choices }) => choices[0]?.finish_reason)?.choices[0]?.finish_reason,
      input: chunks.at(-1)?.usage?.prompt_tokens,
      output: chunks.at(-1)?.usage?.completion_tokens,
      headers: response.headers,
    }
  }

export const responsesClient =
  (openai: OpenAI): Client =>
  async ({ model, stream, tool, structured, image, headers, signal }) => {
    const asked: OpenAI.Responses.ResponseInput = [
      {
        role: 'user',
        content: image
          ? [
              { type: 'input_text', text: words },
              { type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'auto' },
            ]
          : words,
      },
    ]
    if (tool?.result !== undefined)
      asked.push(
        { type: 'function_call', call_id: 'call_1', name: toolName, arguments: JSON.stringify(input) },
        { type: 'function_call_output', call_id: 'call_1', output: tool.result },
      )
    const body = {
      model,
      instructions: 'Be brief.',
      input: asked,
      max_output_tokens: 400,
      ...(tool
        ? {
            tools: [{ type: 'function' as const, name: toolName, description, parameters, strict: true }],
            ...(tool.result === undefined
              ? { tool_choice: { type: 'function' as const, name: toolName } }
              : {}),
          }
        : {}),
      ...(structured
        ? {
            text: {
              format: { type: 'json_schema' as const, name: 'place', schema: citySchema, strict: true },
            },
          }
        : {}),
    }
    const options = { headers, signal }
    const { data, response } = stream
      ? await openai.responses.create({ ...body, stream: true }, options).withResponse()
      : await openai.responses.create(body, options).withResponse()
    let answer: OpenAI.Responses.Response | null = Symbol.asyncIterator in data ? null : data
    let streamed = ''
    if (Symbol.asyncIterator in data)
      for await (const event of data) {
        if (event.type === 'response.output_text.delta') streamed += event.delta
        if (event.type === 'response.completed') answer = event.response
      }
    const text = (answer?.output ?? [])
      .flatMap((item) => (item.type === 'message' ? item.content : []))
      .map((part) => (part.type === 'output_text' ? part.text : ''))
      .join('')
    if (stream && streamed !== text) throw new Error(`streamed ${streamed}, but ended with ${text}`)
    return {
      text,
      calls: (answer?.output ?? []).flatMap((item) =>
        item.type === 'function_call' ? [{ name: item.name, input: parsed(item.arguments) }] : [],
      ),
      stop: answer?.status,
      input: answer?.usage?.input_tokens,
      output: answer?.usage?.output_tokens,
      headers: response.headers,
    }
  }
