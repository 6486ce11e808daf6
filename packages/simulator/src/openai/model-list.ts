import { modelsOf } from '../models.ts'
import type { Model } from '../models.ts'

/** A model as GET /v1/models/:id shows it in this dialect. */
export const openaiModel = ({ id, createdUnix }: Model): object => ({
  id,
  object: 'model',
  created: createdUnix,
  owned_by: 'system',
})

/** The reply of GET /v1/models in this dialect. */
export const openaiModelList = (): object => ({ object: 'list', data: modelsOf('openai').map(openaiModel) })
