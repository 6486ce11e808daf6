import { answerTo } from '../../content/answer.ts'
import { isRefusal, refuse } from '../../content/ask.ts'
import type { Refusal } from '../../content/ask.ts'
import { asText } from '../../content/json.ts'
import { resolvedName } from '../../models.ts'
import type { Endpoint, Produced } from '../../server/endpoint.ts'
import { streamReply, wholeReply } from '../../wire/step.ts'
import { openaiCommon } from '../endpoints.ts'
import { responsesDialect } from '../errors.ts'
import { itemJson, outputOf, responseJson, usageJson } from './object.ts'
import { parseResponses } from './parse.ts'
import { responseEvents } from './stream.ts'

/** POST /v1/responses. One that works in the background answers at once and is done when it is next asked for. */
export const responsesEndpoint: Endpoint = {
  ...openaiCommon,
  dialect: responsesDialect,
  produce(body, exchange): Produced | Refusal {
    const { identifiers, responses, model } = exchange
    const previous = asText(body['previous_response_id'])
    const before = previous === undefined ? undefined : responses.find(previous)
    if (previous !== undefined && before === undefined)
      return refuse(400, `Previous response with id '${previous}' not found.`, {
        param: 'previous_response_id',
        code: 'previous_response_not_found',
      })
    const request = parseResponses(body, model, before)
    if (isRefusal(request)) return request
    const { ask } = request
    const answer = answerTo(ask, exchange.settings)
    const cached = exchange.cache.automatic(
      `${exchange.key}\n${model}`,
      ask.promptText,
      ask.inputTokens,
      exchange.nowMs,
    )
    const envelope = {
      id: identifiers('resp_', 48),
      createdAt: Math.floor(exchange.nowMs / 1000),
      model: resolvedName(model),
    }
    const status = answer.ending.kind === 'length' ? 'incomplete' : 'completed'
    const items = outputOf(request, answer, identifiers)
    const finished = responseJson(envelope, request, {
      status,
      output: items.map((item) => itemJson(item, status)),
      usage: usageJson(ask.inputTokens, cached, answer),
    })
    const waiting = (state: 'queued' | 'in_progress') =>
      responseJson(envelope, request, { status: state, output: [], usage: null })
    if (request.isKept)
      responses.keep(envelope.id, {
        response: finished,
        input: [
          ...(before?.input ?? []),
          ...request.input.map((item) => ({ id: identifiers('msg_', 48), ...item })),
        ],
      })

    const headers = exchange.headers(ask.inputTokens + answer.outputTokens)
    const whole = request.isBackground ? waiting('queued') : finished
    const steps = request.isStream
      ? streamReply(headers, responseEvents(waiting('in_progress'), finished, items))
      : wholeReply(200, headers, JSON.stringify(whole), request.isBackground ? 0 : answer.outputTokens)
    return { steps, thinkingTokens: answer.reasoningTokens }
  },
}
