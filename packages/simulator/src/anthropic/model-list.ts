import { modelsOf } from '../models.ts'
import type { Model } from '../models.ts'

/** A model as GET /v1/models/:id shows it in this dialect. */
export const anthropicModel = ({ id, displayName, createdUnix, contextTokens }: Model): object => ({
  type: 'model',
  id,
  display_name: displayName,
  created_at: new Date(createdUnix * 1000).toISOString().replace('.000Z', 'Z'),
  max_input_tokens: contextTokens,
  max_tokens: 64_000,
})

/** The reply of GET /v1/models in this dialect: one page, since the list is short. */
export function anthropicModelList(): object {
  const data = modelsOf('anthropic')
  return {
    data: data.map(anthropicModel),
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}
