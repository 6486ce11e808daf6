import { fieldsOf, parsed } from '../calls/conversation-model.ts'
import { isFields } from '../calls/conversation-model.ts'
import { TextField } from '../parts/field.tsx'
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
  return (
    <Section title="Evaluators" note="by code, against the row’s expected text">
      <ul className="grid gap-2">
        {offered.map((evaluator) => {
          const own = chosen.find(({ name }) => name === evaluator.name)
          const others = chosen.filter(({ name }) => name !== evaluator.name)
          return (
            <li key={evaluator.name} className="grid gap-1.5">
              <label className="flex items-baseline gap-2">
                <input
                  type="checkbox"
                  checked={own !== undefined}
                  onChange={(event) =>
                    change(event.target.checked ? [...chosen, { name: evaluator.name, options: '' }] : others)
                  }
                  className="accent-(--accent)"
                />
                <span className="shrink-0">{evaluator.name}</span>
                <span className="text-small text-faint">{evaluator.about}</span>
              </label>
              {own !== undefined && (
                <TextField
                  label={`Options of ${evaluator.name} (JSON)`}
                  placeholder={defaultsOf(evaluator)}
                  value={own.options}
                  fault={optionsFault(own.options)}
                  onChange={(event) =>
                    change(chosen.map((one) => (one === own ? { ...own, options: event.target.value } : one)))
                  }
                  className="font-mono text-small"
                />
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

/** Its options with their defaults, as they would be typed. */
const defaultsOf = ({ options }: Offered): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(fieldsOf(options.properties)).map(([name, property]) => [
        name,
        fieldsOf(property).default ?? null,
      ]),
    ),
  )
