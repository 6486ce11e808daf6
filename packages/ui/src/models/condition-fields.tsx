import { Choice, TextArea, TextField } from '../parts/field.tsx'
import { Fold } from './fold.tsx'
import type { Faults, Tri, WhenDraft } from './route-draft.ts'

type ConditionFieldsProps = {
  readonly when: WhenDraft
  readonly place: string
  readonly faults: Faults
  readonly change: (when: WhenDraft) => void
}

const yesNo = [
  { field: 'stream', label: 'Streamed' },
  { field: 'hasTools', label: 'With tools' },
  { field: 'hasImages', label: 'With images' },
] as const

const texts = [
  { field: 'model', label: 'Requested model', placeholder: 'gpt-*', note: '* stands for any characters.' },
  { field: 'environment', label: 'Environment', placeholder: 'production', note: undefined },
  { field: 'user', label: 'User', placeholder: 'u-1204', note: undefined },
] as const

/** What must hold of a request for the step to count. Left empty, it counts for every request. */
export function ConditionFields({ when, place, faults, change }: ConditionFieldsProps) {
  const set = Object.values(when).filter((value) => value !== '').length
  const isAtFault = [...faults.keys()].some((fault) => fault.startsWith(place))
  return (
    <Fold title="Conditions" note={set === 0 ? 'counts for every request' : `${set} set`} isOpen={isAtFault}>
      <div className="grid grid-cols-2 gap-3 narrow:grid-cols-3">
        {yesNo.map(({ field, label }) => (
          <Choice
            key={field}
            label={label}
            value={when[field]}
            onChange={(event) => change({ ...when, [field]: event.target.value as Tri })}
          >
            <option value="">no matter</option>
            <option value="yes">yes</option>
            <option value="no">no</option>
          </Choice>
        ))}
        {texts.map(({ field, label, placeholder, note }) => (
          <TextField
            key={field}
            label={label}
            placeholder={placeholder}
            note={note}
            value={when[field]}
            fault={faults.get(`${place}.${field}`)}
            onChange={(event) => change({ ...when, [field]: event.target.value })}
          />
        ))}
        <TextField
          label="Characters, at least"
          inputMode="numeric"
          value={when.atLeast}
          fault={faults.get(`${place}.inputChars.atLeast`)}
          onChange={(event) => change({ ...when, atLeast: event.target.value })}
          note="Of the whole body."
        />
        <TextField
          label="Characters, at most"
          inputMode="numeric"
          value={when.atMost}
          fault={faults.get(`${place}.inputChars.atMost`)}
          onChange={(event) => change({ ...when, atMost: event.target.value })}
        />
      </div>
      <TextArea
        label="Tags"
        rows={2}
        placeholder={'tier: gold\nfeature: search'}
        value={when.tags}
        fault={faults.get(`${place}.tags`)}
        onChange={(event) => change({ ...when, tags: event.target.value })}
        note="One name: value a line; all must be there."
      />
    </Fold>
  )
}
