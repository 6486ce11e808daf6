import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/field.tsx'
import type { Provider } from '../records.ts'
import type { RouteSplit } from '@telltale/sdk'
import { ConditionFields } from './condition-fields.tsx'
import { newTarget, type Faults, type StepDraft } from './route-draft.ts'
import { splitWords } from './route-words.ts'
import { TargetFields } from './target-fields.tsx'

type StepFieldsProps = {
  readonly step: StepDraft
  readonly at: number
  readonly isLast: boolean
  readonly isAlone: boolean
  readonly faults: Faults
  readonly providers: readonly Provider[]
  readonly change: (step: StepDraft) => void
  readonly move: (by: 1 | -1) => void
  readonly remove: () => void
}

/** One step of the plan: its targets, how one of several is chosen, and when it counts. */
export function StepFields({
  step,
  at,
  isLast,
  isAlone,
  faults,
  providers,
  change,
  move,
  remove,
}: StepFieldsProps) {
  const place = `plan.${at}`
  const own = faults.get(place) ?? faults.get(`${place}.targets`)
  return (
    <fieldset className="grid min-w-0 gap-3 rounded-large border border-line p-3">
      <legend className="sr-only">Step {at + 1}</legend>
      <div className="flex items-center gap-1.5">
        <span aria-hidden className="font-semibold">
          Step {at + 1}
        </span>
        <span className="ml-auto flex gap-1.5">
          <Button
            size="row"
            disabled={at === 0}
            aria-label={`Move step ${at + 1} up`}
            onClick={() => move(-1)}
          >
            ↑
          </Button>
          <Button
            size="row"
            disabled={isLast}
            aria-label={`Move step ${at + 1} down`}
            onClick={() => move(1)}
          >
            ↓
          </Button>
          <Button size="row" disabled={isAlone} aria-label={`Remove step ${at + 1}`} onClick={remove}>
            Remove
          </Button>
        </span>
      </div>
      {step.targets.map((target, index) => (
        <TargetFields
          key={target.key}
          target={target}
          name={`target ${index + 1} of step ${at + 1}`}
          place={`${place}.targets.${index}`}
          isAlone={step.targets.length === 1}
          faults={faults}
          providers={providers}
          change={(changed) =>
            change({
              ...step,
              targets: step.targets.map((each) => (each.key === target.key ? changed : each)),
            })
          }
          remove={() => change({ ...step, targets: step.targets.filter((each) => each.key !== target.key) })}
        />
      ))}
      {own !== undefined && (
        <p role="alert" className="text-small text-bad">
          {own}
        </p>
      )}
      <div className="flex flex-wrap items-end gap-3">
        {step.targets.length > 1 && (
          <Choice
            label="One of these is chosen"
            value={step.split}
            fault={faults.get(`${place}.split`)}
            onChange={(event) => change({ ...step, split: event.target.value as RouteSplit })}
          >
            {Object.entries(splitWords).map(([split, words]) => (
              <option key={split} value={split}>
                {words}
              </option>
            ))}
          </Choice>
        )}
        <Button
          onClick={() =>
            change({ ...step, targets: [...step.targets, newTarget(step.targets.at(-1)?.provider ?? '')] })
          }
        >
          Split over another target
        </Button>
      </div>
      <ConditionFields
        when={step.when}
        place={`${place}.when`}
        faults={faults}
        change={(when) => change({ ...step, when })}
      />
    </fieldset>
  )
}
