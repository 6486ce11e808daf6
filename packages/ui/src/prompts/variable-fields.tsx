import { Button } from '../parts/button.tsx'
import { Choice, TextArea, TextField } from '../parts/field.tsx'
import type { VariableDraft } from './variable-draft.ts'

type Props = {
  /** Each variable that is asked for or declared; null: any value is taken. */
  readonly variables: readonly VariableDraft[] | null
  /** Those that the texts ask for. */
  readonly used: readonly string[]
  readonly change: (variables: readonly VariableDraft[] | null) => void
}

/** What each variable may hold, and what it comes to when no value is given. */
export function VariableFields({ variables, used, change }: Props) {
  if (variables === null && used.length === 0) return null
  const set = (at: number, to: Partial<VariableDraft>) =>
    change(variables!.map((each, index) => (index === at ? { ...each, ...to } : each)))
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 font-medium">Variables</legend>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={variables !== null}
          onChange={(event) => change(event.target.checked ? [] : null)}
        />
        Values are checked by type
      </label>
      {variables === null && (
        <p className="text-small text-soft">
          Any value is taken for <span className="font-mono">{used.join(', ')}</span>, and each must be given.
        </p>
      )}
      {variables?.map((variable, at) => (
        <div
          key={variable.name}
          role="group"
          aria-label={`Variable ${variable.name}`}
          className="grid items-start gap-3 border-t border-line pt-3 narrow:grid-cols-[1fr_3fr]"
        >
          <div className="grid justify-items-start gap-1">
            <span className="font-mono text-small break-all narrow:pt-6">{`{${variable.name}}`}</span>
            {!used.includes(variable.name) && (
              <>
                <span className="text-small text-faint">in none of its own texts</span>
                <Button
                  size="row"
                  aria-label={`Remove ${variable.name}`}
                  onClick={() => change(variables.filter((each) => each !== variable))}
                >
                  Remove
                </Button>
              </>
            )}
          </div>
          <div className="grid items-start gap-3 narrow:grid-cols-3">
            <Choice
              label="Type"
              value={variable.type}
              onChange={(event) => set(at, { type: event.target.value as VariableDraft['type'] })}
            >
              <option value="string">text</option>
              <option value="number">number</option>
              <option value="boolean">true or false</option>
              <option value="enum">one of a list</option>
              <option value="json">JSON</option>
            </Choice>
            <Choice
              label="When none is given"
              value={variable.without}
              onChange={(event) => set(at, { without: event.target.value as VariableDraft['without'] })}
            >
              <option value="required">refuse: it is required</option>
              <option value="default">use a default</option>
              <option value="empty">no text</option>
            </Choice>
            {variable.without === 'default' && (
              <TextField
                label="Default"
                value={variable.fallback}
                onChange={(event) => set(at, { fallback: event.target.value })}
              />
            )}
            {variable.type === 'enum' && (
              <TextArea
                label="Values, one a line"
                rows={3}
                value={variable.values}
                onChange={(event) => set(at, { values: event.target.value })}
              />
            )}
            {(variable.type === 'string' || variable.type === 'json') && (
              <TextField
                label="At most, characters"
                inputMode="numeric"
                placeholder="any length"
                value={variable.maxLength}
                onChange={(event) => set(at, { maxLength: event.target.value })}
              />
            )}
          </div>
        </div>
      ))}
    </fieldset>
  )
}
