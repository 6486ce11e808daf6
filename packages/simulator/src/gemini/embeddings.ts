import { refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { embed } from '../content/embedding.ts'
import { asList, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import { findModel } from '../models.ts'
import { partsTokens, partsWords } from './contents.ts'
import { field } from './field.ts'

/** Requests one batch may hold, as the real API. */
const batchLimit = 100

type Embedded = { readonly values: readonly number[]; readonly tokens: number }

/** The JSON text of an embedContent reply, or a refusal. */
export function embeddingBody(body: JsonObject, model: string, seed: number): string | Refusal {
  const embedded = embedOne(body, model, seed)
  if ('kind' in embedded) return embedded
  const { values, tokens } = embedded
  return JSON.stringify({ embedding: { values }, usageMetadata: { promptTokenCount: tokens } })
}

/** The JSON text of a batchEmbedContents reply, or a refusal; every request must name the model of the path. */
export function batchBody(body: JsonObject, model: string, asked: string, seed: number): string | Refusal {
  const requests = asList(body['requests']).filter(isObject)
  if (requests.length === 0)
    return refuse(400, '* BatchEmbedContentsRequest.requests: requests is not specified')
  if (requests.length > batchLimit)
    return refuse(
      400,
      `* BatchEmbedContentsRequest.requests: at most ${batchLimit} requests can be in one batch`,
    )
  const all: Embedded[] = []
  for (const request of requests) {
    if (request['model'] !== `models/${asked}`)
      return refuse(
        400,
        '* BatchEmbedContentsRequest.requests[0].model: the model must match the model of the batch request.',
      )
    const embedded = embedOne(request, model, seed)
    if ('kind' in embedded) return embedded
    all.push(embedded)
  }
  return JSON.stringify({
    embeddings: all.map(({ values }) => ({ values })),
    usageMetadata: { promptTokenCount: all.reduce((sum, { tokens }) => sum + tokens, 0) },
  })
}

function embedOne(request: JsonObject, model: string, seed: number): Embedded | Refusal {
  const content = request['content']
  const parts = isObject(content) ? asList(content['parts']) : []
  if (parts.length === 0) return refuse(400, 'content is not specified')
  const widest = findModel(model)?.dimensions || 3072
  const wanted = field(request, 'outputDimensionality') ?? widest
  if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 1 || wanted > widest)
    return refuse(400, `output_dimensionality must be between 1 and ${widest}`)
  return { values: [...embed(partsWords(parts), wanted, seed)], tokens: partsTokens(parts) }
}
