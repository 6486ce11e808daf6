import type { IncomingMessage } from 'node:http'
import { checkAnthropicHeaders, messagesEndpoint } from '../anthropic/endpoints.ts'
import { anthropicModel, anthropicModelList } from '../anthropic/model-list.ts'
import type { Refusal } from '../content/ask.ts'
import { checkGeminiKey, unknownGeminiModel } from '../gemini/endpoints.ts'
import { geminiModel, geminiModelList } from '../gemini/model-list.ts'
import { findModel } from '../models.ts'
import type { Model } from '../models.ts'
import { chatEndpoint, checkOpenaiKey } from '../openai/endpoints.ts'
import { openaiModel, openaiModelList } from '../openai/model-list.ts'
import { decoded } from './decoded.ts'
import type { Endpoint } from './endpoint.ts'
import type { Simulator } from './simulator.ts'

type Lister = {
  readonly check: Endpoint['checkHeaders']
  readonly list: () => object
  readonly show: (model: Model) => object
  readonly unknown: (id: string) => Refusal
}

const listers: { readonly [dialect in Model['dialect']]: Lister } = {
  openai: {
    check: checkOpenaiKey,
    list: openaiModelList,
    show: openaiModel,
    unknown: chatEndpoint.unknownModel,
  },
  anthropic: {
    check: checkAnthropicHeaders,
    list: anthropicModelList,
    show: anthropicModel,
    unknown: messagesEndpoint.unknownModel,
  },
  gemini: {
    check: checkGeminiKey,
    list: geminiModelList,
    show: geminiModel,
    unknown: unknownGeminiModel,
  },
}

/** The model list or one model; undefined when the path is neither. */
export function modelReply(
  { settings }: Simulator,
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
  request: IncomingMessage,
  dialect: Model['dialect'],
): object | undefined {
  const [, wanted] = /^\/v1(?:beta)?\/models(?:\/(.+))?$/.exec(path) ?? []
  if (request.method !== 'GET' || !/^\/v1(?:beta)?\/models(?:\/.+)?$/.test(path)) return undefined
  const lister = listers[dialect]
  const refusal = lister.check(request.headers, settings.keys, query)
  if (refusal !== undefined) return refusal
  if (wanted === undefined) return lister.list()
  const id = decoded(wanted)
  const model = findModel(id)
  return model?.dialect === dialect ? lister.show(model) : lister.unknown(id)
}
