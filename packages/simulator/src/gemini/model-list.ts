import { modelsOf } from '../models.ts'
import type { Model } from '../models.ts'

/** A model as GET /v1beta/models/:id shows it. */
export const geminiModel = ({ id, displayName, contextTokens, kind }: Model): object => ({
  name: `models/${id}`,
  version: '001',
  displayName,
  inputTokenLimit: contextTokens,
  outputTokenLimit: kind === 'chat' ? 65_536 : 1,
  supportedGenerationMethods:
    kind === 'chat' ? ['generateContent', 'countTokens'] : ['embedContent', 'countTextTokens'],
})

/** The reply of GET /v1beta/models: one page, since the list is short. */
export const geminiModelList = (): object => ({ models: modelsOf('gemini').map(geminiModel) })
