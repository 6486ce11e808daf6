import { priceUsage, type PriceBook } from './book.ts'
import type { Priced, Usage } from './model.ts'
import { fieldsOf, isFields, type Fields } from './usage/count.ts'
import { readUsage } from './usage.ts'
import { makers } from './vendor.ts'

export type BodyAsk = {
  /** Left out, the first vendor that sells the model under this id is taken. */
  readonly provider?: string | undefined
  /** Left out, the model the body names. */
  readonly model?: string | undefined
  readonly api?: string | undefined
  /** Unix milliseconds. */
  readonly at: number
  /** A whole reply of any dialect, one of its stream events, or a bare usage object. */
  readonly body: unknown
}

export type PricedBody = {
  readonly provider: string | null
  readonly model: string | null
  readonly usage: Usage | null
  readonly priced: Priced
}

/** Prices a reply as it lies in a file: finds its usage, model, service tier and, if need be, its vendor. */
export function priceBody(book: PriceBook, { provider, model, api, at, body }: BodyAsk): PricedBody {
  const found = findUsage(body)
  const named = model ?? found.model
  const vendor =
    provider ??
    (named === null ? undefined : makers.find((maker) => typeof book.find(maker, named) !== 'string'))
  const usage = readUsage(vendor ?? '', api ?? found.api, found.usage, found.serviceTier)
  const ask = { provider: vendor ?? '', model: named ?? '', api: api ?? found.api, at, usage }
  return { provider: vendor ?? null, model: named, usage, priced: priceUsage(book, ask) }
}

type Found = {
  readonly usage: unknown
  readonly model: string | null
  readonly api: string
  readonly serviceTier: unknown
}

function findUsage(body: unknown): Found {
  const outer = fieldsOf(body)
  // A batch line wraps the reply, a Responses event holds it in `response`, Anthropic's first event in `message`.
  const wrapped = fieldsOf(fieldsOf(outer.response).body)
  for (const reply of [outer, wrapped, fieldsOf(outer.response), fieldsOf(outer.message)]) {
    const usage = reply.usage ?? reply.usageMetadata ?? meta(reply)
    if (!isFields(usage)) continue
    const tier = reply === wrapped ? 'batch' : reply.service_tier
    return { usage, model: modelOf(reply), api: apiOf(reply), serviceTier: tier }
  }
  return { usage: body, model: modelOf(outer), api: apiOf(outer), serviceTier: undefined }
}

/** Cohere's embeddings keep what is billed in `meta`. */
const meta = (reply: Fields): unknown =>
  isFields(fieldsOf(reply.meta).billed_units) ? reply.meta : undefined

function modelOf(reply: Fields): string | null {
  const named = reply.model ?? reply.modelVersion
  return typeof named === 'string' && named !== '' ? named : null
}

function apiOf(reply: Fields): string {
  if (reply.type === 'message') return 'messages'
  if (reply.object === 'response') return 'responses'
  if ('usageMetadata' in reply) return 'generateContent'
  const isEmbedding = reply.object === 'list' || 'embeddings' in reply || 'embedding' in reply
  return isEmbedding ? 'embeddings' : 'chat'
}
