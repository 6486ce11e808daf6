import type { AskEmbeddings } from '../retrieval/embeddings/asking.ts'
import { isObject, jsonOrNull } from '../providers/dialect.ts'
import type { CallInside } from './ask-model.ts'

/** What its calls are found, limited and paid by: a limit on it is the watch's own budget. */
const route = 'retrieval.drift'
const replyBytesAtMost = 4 << 20

/** Asks a model for vectors through the gateway; what it costs is on its calls. */
export const embeddingsAsker =
  (callInside: CallInside): AskEmbeddings =>
  async (projectId, { name, dimensions }, texts, signal) => {
    const { reply, recorded } = await callInside({
      ...{ holder: 'embedder', path: '/v1/embeddings', projectId, signal },
      headers: { 'x-telltale-route': route, 'x-telltale-cache': 'off' },
      body: {
        ...{ model: name, input: texts, encoding_format: 'float' },
        ...(dimensions === null ? {} : { dimensions }),
      },
    })
    const parts: Buffer[] = []
    let bytes = 0
    for await (const part of reply as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > replyBytesAtMost) return { fault: 'The reply is too long.' }
      parts.push(part)
    }
    const { status, errorDetail, errorKind } = await recorded
    if (status !== 'ok') return { fault: errorDetail ?? errorKind ?? `The call is ${status}.` }
    return vectorsIn(jsonOrNull(Buffer.concat(parts).toString('utf8')), texts.length)
  }

function vectorsIn(said: unknown, count: number): readonly Float32Array[] | { readonly fault: string } {
  const data: readonly unknown[] = isObject(said) && Array.isArray(said['data']) ? said['data'] : []
  const vectors = data.flatMap((one) => {
    const values: unknown = isObject(one) ? one['embedding'] : null
    return Array.isArray(values) && values.every((value) => typeof value === 'number')
      ? [Float32Array.from(values)]
      : []
  })
  return vectors.length === count
    ? vectors
    : { fault: `The model gave ${vectors.length} vectors for ${count} texts.` }
}
