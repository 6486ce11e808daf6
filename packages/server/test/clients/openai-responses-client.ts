import OpenAI from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import type { Response, ResponseInput, ResponseInputItem } from 'openai/resources/responses/responses'
import { Forecast, given, lookUp, weather } from './client.ts'
import type { Client, Seen } from './client.ts'
import { connectOpenai, openaiFailures } from './openai-client.ts'

const asked = (content: string): ResponseInputItem => ({ role: 'user', content })

const seen = (response: Response): Seen => ({
  text: response.output_text,
  inputTokens: response.usage?.input_tokens ?? null,
  outputTokens: response.usage?.output_tokens ?? null,
})

const tools: OpenAI.Responses.FunctionTool[] = [
  {
    type: 'function',
    name: weather.name,
    description: weather.description,
    parameters: weather.inputSchema,
    strict: true,
  },
]

/** The official client, the Responses interface. */
export const openaiResponses: Client = {
  name: 'openai, responses',
  dialect: 'openai-responses',
  provider: 'openai',
  model: 'gpt-4o-mini',
  ...openaiFailures,
  open(line) {
    const { model } = line
    const { responses } = connectOpenai(line)
    return {
      async create(question, signal) {
        return seen(await responses.create({ model, input: question }, given('signal', signal)))
      },
      async stream(question, { onPiece, signal } = {}) {
        const stream = responses.stream({ model, input: question }, given('signal', signal))
        stream.on('response.output_text.delta', ({ delta }) => onPiece?.(delta))
        return seen(await stream.finalResponse())
      },
      async useTools(question, isStreamed) {
        const say = (input: ResponseInput): Promise<Response> =>
          isStreamed
            ? responses.stream({ model, input, tools }).finalResponse()
            : responses.create({ model, input, tools })
        const { output } = await say([asked(question)])
        const calls = output.filter((item) => item.type === 'function_call')
        const results = calls.map((call) => lookUp(call.arguments))
        const told = calls.map((call, index): ResponseInputItem => ({
          type: 'function_call_output',
          call_id: call.call_id,
          output: JSON.stringify(results[index]),
        }))
        return {
          calls: calls.map(({ name }, index) => ({ name, city: results[index]!.city })),
          answer: seen(await say([asked(question), ...calls, ...told])),
        }
      },
      async fill(question) {
        const filled = await responses.parse({
          model,
          input: question,
          text: { format: zodTextFormat(Forecast, 'forecast') },
        })
        return filled.output_parsed
      },
    }
  },
}
