import { fieldsOf, isFields, parsed } from '../calls/conversation-model.ts'
import { Button } from '../parts/button.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Section } from '../parts/page.tsx'
import type { ChosenEvaluator } from './bench.ts'
import type { Offered } from './records.ts'

type EvaluatorPickerProps = {
  readonly chosen: readonly ChosenEvaluator[]
  readonly offered: readonly Offered[]
  readonly change: (chosen: readonly ChosenEvaluator[]) => void
}

export const optionsFault = (options: string): string | undefined =>
  options.trim() === '' || isFields(parsed(options)) ? undefined : 'Options are a JSON object.'

/** What scores each answer, by code alone. */
export function EvaluatorPicker({ chosen, offered, change }: EvaluatorPickerProps) {
  const others = offered.filter(({ name }) => chosen.every((one) => one.name !== name))
  return (
    <Section title="Evaluators" note="by code, mostly against what a row expects">
      {chosen.length > 0 && (
        <ul aria-label="Evaluators" className="grid grid-cols-1 gap-3">
          {chosen.map((one) => {
            const evaluator = offered.find(({ name }) => name === one.name)
            return (
              <li key={one.name} className="grid grid-cols-1 gap-1">
                <div className="flex items-center gap-2">
                  <span className="shrink-0 font-medium">{one.name}</span>
                  <span className="min-w-0 truncate text-small text-faint" title={evaluator?.about}>
                    {evaluator?.about}
                  </span>
                  <Button
                    size="row"
                    look="quiet"
                    className="ml-auto"
                    aria-label={`Remove ${one.name}`}
                    onClick={() => change(chosen.filter((each) => each !== one))}
                  >
                    Remove
                  </Button>
                </div>
                <TextField
                  label={`Options of ${one.name} (JSON)`}
                  placeholder={defaultsOf(evaluator)}
                  value={one.options}
                  fault={optionsFault(one.options)}
                  onChange={(event) =>
                    change(
                      chosen.map((each) => (each === one ? { ...one, options: event.target.value } : each)),
                    )
                  }
                  className="font-mono text-small"
                />
              </li>
            )
          })}
        </ul>
      )}
      {others.length > 0 && (
        <Choice
          label="Add an evaluator"
          value=""
          onChange={(event) => change([...chosen, { name: event.target.value, options: '' }])}
        >
          <option value="">Choose one…</option>
          {others.map(({ name, about }) => (
            <option key={name} value={name}>
              {name}: {about}
            </option>
          ))}
        </Choice>
      )}
    </Section>
  )
}

/** Its options with their defaults, as they would be typed; what has none is left open. */
const defaultsOf = (evaluator: Offered | undefined): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(fieldsOf(evaluator?.options.properties)).map(([name, property]) => [
        name,
        fieldsOf(property).default ?? '…',
      ]),
    ),
  )
