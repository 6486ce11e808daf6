import { useId } from 'react'
import { Button } from '../parts/button.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import type { Provider } from '../records.ts'
import type { Faults, TargetDraft } from './route-draft.ts'

type TargetFieldsProps = {
  readonly target: TargetDraft
  /** For those who hear the form: `target 1 of step 2`. */
  readonly name: string
  readonly place: string
  readonly isAlone: boolean
  readonly faults: Faults
  readonly providers: readonly Provider[]
  readonly change: (target: TargetDraft) => void
  readonly remove: () => void
}

/** A provider, its model, and where there are several, the weight. */
export function TargetFields({
  target,
  name,
  place,
  isAlone,
  faults,
  providers,
  change,
  remove,
}: TargetFieldsProps) {
  const listId = useId()
  const known = providers.map((provider) => provider.name)
  const models = (providers.find((provider) => provider.name === target.provider)?.models ?? []).filter(
    (model) => !model.includes('*'),
  )
  return (
    <div
      role="group"
      aria-label={name}
      className={`grid items-start gap-2 ${isAlone ? 'grid-cols-[minmax(0,2fr)_minmax(0,3fr)]' : 'grid-cols-[minmax(0,2fr)_minmax(0,3fr)] narrow:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_80px_auto]'}`}
    >
      <Choice
        label="Provider"
        value={target.provider}
        fault={faults.get(`${place}.provider`)}
        onChange={(event) => change({ ...target, provider: event.target.value })}
      >
        {!known.includes(target.provider) && (
          <option value={target.provider}>
            {target.provider === '' ? 'choose one' : `${target.provider} (no longer there)`}
          </option>
        )}
        {known.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </Choice>
      <TextField
        label="Model"
        placeholder={models[0] ?? 'gpt-4o-mini'}
        list={models.length === 0 ? undefined : listId}
        value={target.model}
        fault={faults.get(`${place}.model`)}
        onChange={(event) => change({ ...target, model: event.target.value })}
      />
      {models.length > 0 && (
        <datalist id={listId}>
          {models.slice(0, 200).map((model) => (
            <option key={model} value={model} />
          ))}
        </datalist>
      )}
      {!isAlone && (
        <>
          <TextField
            label="Weight"
            inputMode="decimal"
            placeholder="1"
            value={target.weight}
            fault={faults.get(`${place}.weight`)}
            onChange={(event) => change({ ...target, weight: event.target.value })}
          />
          <Button className="mt-5 h-8" aria-label={`Remove ${name}`} onClick={remove}>
            Remove
          </Button>
        </>
      )}
    </div>
  )
}
