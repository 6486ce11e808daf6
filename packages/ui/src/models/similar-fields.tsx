import { useId } from 'react'
import { Choice, TextField } from '../parts/field.tsx'
import type { Provider } from '../records.ts'
import type { Faults } from './route-draft.ts'
import type { SimilarDraft } from './similar-draft.ts'

type SimilarFieldsProps = {
  readonly draft: SimilarDraft
  readonly faults: Faults
  readonly providers: readonly Provider[]
  readonly change: (draft: SimilarDraft) => void
}

/** Who makes the vectors of a semantic cache, and whether it may give what it finds. */
export function SimilarFields({ draft, faults, providers, change }: SimilarFieldsProps) {
  const listId = useId()
  // Anthropic's dialect has no embeddings.
  const able = providers.filter(({ dialect }) => dialect !== 'anthropic').map(({ name }) => name)
  const models = providers.find(({ name }) => name === draft.provider)?.models ?? []
  const embeddings = models.filter((model) => model.includes('embed') && !model.includes('*'))
  const fault = (field: string) => faults.get(`cache.semantic.${field}`)
  return (
    <fieldset className="grid min-w-0 gap-3 rounded-large border border-line p-3">
      <legend className="px-1 text-small text-faint">Similar questions</legend>
      <p className="text-small text-soft">
        {draft.state === 'shadow'
          ? 'In the shadow the model answers every call. Each call says which earlier answer it would have been given, and whether that was the same; the page Caches counts.'
          : 'Callers get the answer to a similar question. Telltale agrees once the shadow has shown how seldom that is wrong, and goes back to the shadow when it no longer holds.'}
      </p>
      <div className="grid gap-3 narrow:grid-cols-3">
        <Choice
          label="Vectors by"
          value={draft.provider}
          fault={fault('embeddings.provider')}
          onChange={(event) => change({ ...draft, provider: event.target.value })}
        >
          {!able.includes(draft.provider) && (
            <option value={draft.provider}>
              {draft.provider === '' ? 'choose' : `${draft.provider} (makes no vectors)`}
            </option>
          )}
          {able.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
        <TextField
          label="Embeddings model"
          placeholder="text-embedding-3-small"
          list={embeddings.length === 0 ? undefined : listId}
          value={draft.model}
          fault={fault('embeddings.model')}
          onChange={(event) => change({ ...draft, model: event.target.value })}
        />
        {embeddings.length > 0 && (
          <datalist id={listId}>
            {embeddings.map((model) => (
              <option key={model} value={model} />
            ))}
          </datalist>
        )}
        <TextField
          label="Dimensions (optional)"
          inputMode="numeric"
          placeholder="the model’s own"
          value={draft.dimensions}
          fault={fault('embeddings.dimensions')}
          onChange={(event) => change({ ...draft, dimensions: event.target.value })}
        />
        <Choice
          label="What is found"
          value={draft.state}
          fault={fault('state')}
          onChange={(event) =>
            change({ ...draft, state: event.target.value === 'enforce' ? 'enforce' : 'shadow' })
          }
        >
          <option value="shadow">is only noted (shadow)</option>
          <option value="enforce">is given (enforce)</option>
        </Choice>
        <TextField
          label="Of the hits, wrong at most (%)"
          inputMode="decimal"
          placeholder="1"
          value={draft.wrongAtMost}
          fault={fault('wrongPerHitAtMost')}
          onChange={(event) => change({ ...draft, wrongAtMost: event.target.value })}
        />
      </div>
    </fieldset>
  )
}
