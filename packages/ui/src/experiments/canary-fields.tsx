import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import type { CanaryDraft, CanaryField, CanaryStepDraft } from './canary-draft.ts'
import type { Faults } from './experiment-draft.ts'

type Props = {
  readonly canary: CanaryDraft
  readonly faults: Faults
  readonly change: (canary: CanaryDraft) => void
}

/** How a canary takes over, and what is watched meanwhile. */
export function CanaryFields({ canary, faults, change }: Props) {
  const { steps, watches, minimumUsers } = canary
  const faultOf = (field: CanaryField) => (faults[field] === undefined ? {} : { fault: faults[field] })
  const setStep = (at: number, to: Partial<CanaryStepDraft>) =>
    change({ ...canary, steps: steps.map((each, index) => (index === at ? { ...each, ...to } : each)) })
  const setWatch = (at: number, to: string) =>
    change({ ...canary, watches: watches.map((each, index) => (index === at ? to : each)) })
  const without = <Each,>(list: readonly Each[], at: number) => list.filter((_, index) => index !== at)
  return (
    <div className="grid items-start gap-6 narrow:grid-cols-2">
      <fieldset className="grid min-w-0 gap-3">
        <legend className="mb-2 font-medium">Takes over in steps</legend>
        {steps.map(({ share, hours }, at) => (
          <Row key={at} name={`Step ${at + 1}`} isTwo>
            <TextField
              label="Share of users, %"
              inputMode="decimal"
              value={share}
              onChange={(event) => setStep(at, { share: event.target.value })}
              {...faultOf(`canary.steps.${at}.share`)}
            />
            <TextField
              label="For, hours"
              inputMode="decimal"
              value={hours}
              onChange={(event) => setStep(at, { hours: event.target.value })}
              {...faultOf(`canary.steps.${at}.hours`)}
            />
            <Remove
              name={`step ${at + 1}`}
              disabled={steps.length === 1}
              act={() => change({ ...canary, steps: without(steps, at) })}
            />
          </Row>
        ))}
        <div>
          <Button onClick={() => change({ ...canary, steps: [...steps, { share: '', hours: '24' }] })}>
            Add a step
          </Button>
        </div>
        <TextField
          label="Canary users a step needs at least"
          inputMode="numeric"
          value={minimumUsers}
          onChange={(event) => change({ ...canary, minimumUsers: event.target.value })}
          note="However long it takes: few users show little."
          {...faultOf('canary.minimumUsersPerStep')}
        />
      </fieldset>
      <fieldset className="grid min-w-0 gap-3">
        <legend className="mb-2 font-medium">Rolls back for</legend>
        {watches.map((watch, at) => (
          <Row key={at} name={`Watch ${at + 1}`}>
            <TextField
              label="Metric"
              list="experiment-metrics"
              value={watch}
              onChange={(event) => setWatch(at, event.target.value)}
              {...faultOf(`canary.watches.${at}`)}
            />
            <Remove
              name={`watch ${at + 1}`}
              disabled={watches.length === 1}
              act={() => change({ ...canary, watches: without(watches, at) })}
            />
          </Row>
        ))}
        <div>
          <Button onClick={() => change({ ...canary, watches: [...watches, ''] })}>Add a watch</Button>
        </div>
        <p className="text-small text-faint">
          Something that happens to a user or does not, such as error-rate; whether it ever did is what
          counts.
        </p>
      </fieldset>
    </div>
  )
}

const Row = ({
  name,
  isTwo = false,
  children,
}: {
  readonly name: string
  readonly isTwo?: boolean
  readonly children: React.ReactNode
}) => (
  <div
    role="group"
    aria-label={name}
    className={`grid items-start gap-3 ${isTwo ? 'grid-cols-[1fr_1fr_auto]' : 'grid-cols-[1fr_auto]'}`}
  >
    {children}
  </div>
)

const Remove = ({
  name,
  disabled,
  act,
}: {
  readonly name: string
  readonly disabled: boolean
  readonly act: () => void
}) => (
  <Button className="mt-5 h-8" aria-label={`Remove ${name}`} disabled={disabled} onClick={act}>
    Remove
  </Button>
)
