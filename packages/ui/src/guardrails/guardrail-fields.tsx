import type { GuardrailAction, GuardrailCheck, GuardrailMode } from '@telltale/sdk'
import { Check, Choice, TextField } from '../parts/field.tsx'
import { chooseCheck, usualDeadlineMs, type GuardrailDraft } from './guardrail-draft.ts'
import { fieldsOf } from './option-schema.ts'
import { OptionFields } from './option-fields.tsx'
import { fault, Folded, type PartProps } from './form-parts.tsx'
import { ScopeFields } from './scope-fields.tsx'
import { actionWords, modeWords, stageWords, streamingWords, unseenSettingWords } from './words.ts'

type Props = PartProps & {
  readonly check: GuardrailCheck | undefined
  readonly checks: readonly GuardrailCheck[]
  readonly keptSecrets: readonly string[]
}

/** What is looked for, where, for whom, and what is done about it. */
export function GuardrailFields({ draft, check, checks, faults, change, keptSecrets }: Props) {
  const choose = (name: string) => {
    const chosen = checks.find((one) => one.name === name)
    if (chosen !== undefined) change(chooseCheck(draft, chosen))
  }
  return (
    <>
      <Choice
        label="What is looked for"
        value={draft.check}
        onChange={(event) => choose(event.target.value)}
        {...fault(faults, 'check')}
        note={
          check !== undefined && (
            <>
              <span className="block text-soft">{check.about}</span>
              <span className="block">Misses: {check.misses}</span>
              {check.isRemote && <span className="block">Texts leave this server.</span>}
            </>
          )
        }
      >
        {check === undefined && <option value={draft.check}>{draft.check || 'choose'}</option>}
        {checks.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </Choice>
      {check !== undefined && (
        <div className="grid gap-4 narrow:grid-cols-2">
          <OptionFields
            fields={fieldsOf(check.options, check.secrets)}
            values={draft.options}
            change={(options) => change({ options })}
            faults={faults}
            kept={keptSecrets}
          />
        </div>
      )}
      <Stages {...{ draft, check, faults, change }} />
      <div className="grid items-start gap-4 border-t border-line pt-4 narrow:grid-cols-2">
        <Choice
          label="Mode"
          value={draft.mode}
          note={modeWords[draft.mode]}
          onChange={(event) => change({ mode: event.target.value as GuardrailMode })}
        >
          <option value="shadow">shadow</option>
          <option value="enforce">enforce</option>
          <option value="off">off</option>
        </Choice>
        <Choice
          label="When it fires"
          value={draft.action}
          {...fault(faults, 'action')}
          onChange={(event) => change({ action: event.target.value as GuardrailAction })}
        >
          <option value="block">{actionWords.block}</option>
          <option value="mask" disabled={check?.canMask === false}>
            {actionWords.mask}
          </option>
          <option value="flag">{actionWords.flag}</option>
        </Choice>
        <HowItRuns {...{ draft, check, faults, change }} />
      </div>
      <ScopeFields {...{ draft, faults, change }} />
      <Bounds {...{ draft, faults, change }} />
    </>
  )
}

function Stages({ draft, check, faults, change }: PartProps & Pick<Props, 'check'>) {
  if (check === undefined) return null
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-small font-medium text-soft">It looks at</legend>
      {check.stages.map((stage) => (
        <Check
          key={stage}
          label={stage}
          note={stageWords[stage]}
          checked={draft.stages.includes(stage)}
          onChange={(event) =>
            change({
              stages: check.stages.filter((one) =>
                one === stage ? event.target.checked : draft.stages.includes(one),
              ),
            })
          }
        />
      ))}
      {faults['stages'] !== undefined && (
        <p role="alert" className="text-small text-bad">
          {faults['stages']}
        </p>
      )}
    </fieldset>
  )
}

const HowItRuns = ({ draft, check, faults, change }: PartProps & Pick<Props, 'check'>) => (
  <>
    <TextField
      label="Fires from a score of (optional)"
      inputMode="decimal"
      placeholder={check === undefined ? '' : String(check.threshold)}
      note="0 to 1; the lower, the more it fires."
      value={draft.threshold}
      onChange={(event) => change({ threshold: event.target.value })}
      {...fault(faults, 'threshold')}
    />
    <TextField
      label="Milliseconds it may take (optional)"
      inputMode="numeric"
      placeholder={check === undefined ? '' : String(usualDeadlineMs(check))}
      value={draft.deadlineMs}
      onChange={(event) => change({ deadlineMs: event.target.value })}
      {...fault(faults, 'deadlineMs')}
    />
    <Choice
      label="When it breaks or is late"
      value={draft.onError}
      onChange={(event) => change({ onError: event.target.value as GuardrailDraft['onError'] })}
    >
      <option value="open">let the call pass</option>
      <option value="closed">block the call</option>
    </Choice>
    <Choice
      label="What it cannot look at"
      note="Pictures, sound, files that are no text, what the provider keeps."
      value={draft.unseen}
      onChange={(event) => change({ unseen: event.target.value as GuardrailDraft['unseen'] })}
    >
      <option value="allow">{unseenSettingWords.allow}</option>
      <option value="refuse">{unseenSettingWords.refuse}</option>
    </Choice>
    {draft.stages.includes('output') && (
      <Choice
        label="An answer that streams"
        value={draft.streaming}
        note={`${streamingWords[draft.streaming]}${draft.mode === 'shadow' ? ' In shadow nothing waits.' : ''}`}
        onChange={(event) => change({ streaming: event.target.value as GuardrailDraft['streaming'] })}
      >
        <option value="hold">waits until it was looked at</option>
        <option value="observe">flows, and may be cut short</option>
      </Choice>
    )}
  </>
)

const Bounds = ({ draft, faults, change }: PartProps) => (
  <Folded
    title="When it is said to misbehave"
    isOpen={Object.keys(faults).some((one) => one.startsWith('bounds'))}
  >
    <TextField
      label="It blocks more than, in %"
      inputMode="decimal"
      value={draft.maxBlockPercent}
      onChange={(event) => change({ maxBlockPercent: event.target.value })}
      {...fault(faults, 'bounds.maxBlockRate')}
    />
    <TextField
      label="99 % take longer than, in ms"
      inputMode="decimal"
      value={draft.maxP99Ms}
      onChange={(event) => change({ maxP99Ms: event.target.value })}
      {...fault(faults, 'bounds.maxP99Ms')}
    />
    <TextField
      label="It fires less than, in %"
      inputMode="decimal"
      value={draft.minFirePercent}
      onChange={(event) => change({ minFirePercent: event.target.value })}
      {...fault(faults, 'bounds.minFireRate')}
    />
    <TextField
      label="Judged only past so many evaluations"
      inputMode="numeric"
      value={draft.minEvaluations}
      onChange={(event) => change({ minEvaluations: event.target.value })}
      {...fault(faults, 'bounds.minEvaluations')}
    />
  </Folded>
)
