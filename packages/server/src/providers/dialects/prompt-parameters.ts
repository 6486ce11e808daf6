import { isObject, type JsonObject, type PromptFill } from '../dialect.ts'
import { editTopLevel, type FieldEdits } from '../wire/top-level-fields.ts'

type Parameters = NonNullable<PromptFill['parameters']>

/**
 * A prompt's parameters as fields of a request, under the dialect's own names; the caller's own win, and one the
 * dialect has no name for is left out. `effort` names where the effort stands, inside an object or at the top.
 */
export function parameterEdits(
  body: JsonObject,
  { parameters }: PromptFill,
  names: { readonly [parameter in Exclude<keyof Parameters, 'reasoningEffort'>]?: string },
  effort: { readonly inside: string | null; readonly field: string },
): FieldEdits {
  if (!parameters) return {}
  const edits: { [field: string]: (raw: string | null) => string } = {}
  for (const [parameter, field] of Object.entries(names)) {
    const value = parameters[parameter as keyof Parameters]
    if (value !== undefined && body[field] === undefined) edits[field] = () => JSON.stringify(value)
  }
  const { reasoningEffort } = parameters
  if (reasoningEffort === undefined) return edits
  const { inside, field } = effort
  const write = () => JSON.stringify(reasoningEffort)
  if (inside === null) return body[field] === undefined ? { ...edits, [field]: write } : edits
  const around = body[inside]
  if (isObject(around) && around[field] !== undefined) return edits
  return {
    ...edits,
    [inside]: (raw) => editTopLevel(raw?.startsWith('{') ? raw : '{}', { [field]: write }),
  }
}
