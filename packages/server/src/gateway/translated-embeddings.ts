import { success } from '../kernel/result.ts'
import type { WireDialect } from '../providers/dialect.ts'
import { geminiEmbeddings } from '../providers/dialects/gemini-embeddings.ts'
import { openaiEmbeddings } from '../providers/dialects/openai-embeddings.ts'
import {
  translateEmbeddingsAnswer,
  translateEmbeddingsRequest,
  type EmbeddingsDialect,
} from '../providers/translation/embeddings.ts'
import type { AskAddress } from '../providers/dialect.ts'
import type { Carrier } from './carriage.ts'
import { translatedHeaders, withoutDialect } from './translated-headers.ts'
import { warningsOf } from './translated-warnings.ts'
import { readTranslatedWhole } from './translated-whole.ts'

type Way = {
  readonly provider: WireDialect
  readonly fromOf: (address: AskAddress) => EmbeddingsDialect
  readonly to: 'openai' | 'gemini-batch'
  readonly errors: Parameters<typeof readTranslatedWhole>[0]['errors']
}

/** One text or many, Gemini is asked for a batch: one text is a batch of one. */
const batchAddress = { path: '/v1beta/models/any:batchEmbedContents', query: '' }

const carrier = ({ provider, fromOf, to, errors }: Way): Carrier => ({
  speaks: provider.name,
  carry({ ask, upstream, credential, model, translationLoss: policy }) {
    const from = fromOf(ask.address)
    const translated = translateEmbeddingsRequest(from, to, ask.json, { policy, model })
    if (!translated.ok) return translated
    const warnings = warningsOf(ask.dialect.name, provider.name, translated.value)
    const asBase64 = ask.json.encoding_format === 'base64'
    return success({
      path: upstream.basePath + provider.upstreamPath(model, batchAddress),
      payload: Buffer.from(JSON.stringify(translated.value.body)),
      headers: translatedHeaders(provider.family, false, credential.headers),
      forwarded: withoutDialect,
      api: provider.api,
      isTranslated: true,
      readWhole: (json, _, said) =>
        readTranslatedWhole(
          {
            ...{ client: ask.dialect, provider, errors, callId: ask.callId },
            translate: (answered) => translateEmbeddingsAnswer(to, from, answered, { model, asBase64 }),
          },
          json,
          said,
        ),
      readStream: () => ({ ...provider.readStream({ hideUsage: false }), end: () => Buffer.alloc(0) }),
      warnings: () => warnings,
    })
  },
})

export const embeddingsForGemini = carrier({
  provider: geminiEmbeddings,
  fromOf: () => 'openai',
  to: 'gemini-batch',
  errors: { from: 'gemini', to: 'openai-chat' },
})

export const embeddingsForOpenai = carrier({
  provider: openaiEmbeddings,
  fromOf: ({ path }) => (path.endsWith(':batchEmbedContents') ? 'gemini-batch' : 'gemini'),
  to: 'openai',
  errors: { from: 'openai-chat', to: 'gemini' },
})
