import { Button } from '../parts/button.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { emptyGuardrail, type Faults, type GuardrailDraft } from './experiment-draft.ts'

type Props = {
  readonly guardrails: readonly GuardrailDraft[]
  readonly faults: Faults
  readonly change: (guardrails: readonly GuardrailDraft[]) => void
}

/** What must not get worse, and by how much it may. */
export function GuardrailFields({ guardrails, faults, change }: Props) {
  const set = (at: number, to: Partial<GuardrailDraft>) =>
    change(guardrails.map((each, index) => (index === at ? { ...each, ...to } : each)))
  const faultOf = (field: keyof Faults) => (faults[field] === undefined ? {} : { fault: faults[field] })
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium">Must not get worse</legend>
      {guardrails.map(({ name, kind, margin, marginIs }, at) => (
        <div
          key={at}
          role="group"
          aria-label={`Guardrail ${at + 1}`}
          className="grid items-start gap-3 narrow:grid-cols-[2fr_2fr_1fr_1fr_auto]"
        >
          <TextField
            label="Metric"
            list="experiment-metrics"
            value={name}
            onChange={(event) => set(at, { name: event.target.value })}
            {...faultOf(`guardrails.${at}.name`)}
          />
          <Choice
            label="Watched as"
            value={kind}
            onChange={(event) => set(at, { kind: event.target.value === 'mean' ? 'mean' : 'failure' })}
          >
            <option value="failure">did it ever happen to a user</option>
            <option value="mean">its mean</option>
          </Choice>
          <TextField
            label="By more than"
            inputMode="decimal"
            value={margin}
            onChange={(event) => set(at, { margin: event.target.value })}
            {...faultOf(`guardrails.${at}.margin`)}
          />
          <Choice
            label="Which is"
            value={marginIs}
            onChange={(event) =>
              set(at, { marginIs: event.target.value === 'relative' ? 'relative' : 'absolute' })
            }
          >
            <option value="absolute">absolute</option>
            <option value="relative">of the control</option>
          </Choice>
          <Button
            className="narrow:mt-5.5"
            aria-label={`Remove guardrail ${at + 1}`}
            onClick={() => change(guardrails.filter((_, index) => index !== at))}
          >
            Remove
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => change([...guardrails, emptyGuardrail])}>Add a guardrail</Button>
      </div>
    </fieldset>
  )
}
