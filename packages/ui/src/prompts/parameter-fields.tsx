import { TextField } from '../parts/field.tsx'
import type { ParameterDraft } from './parameter-draft.ts'

type Props = { readonly parameters: ParameterDraft; readonly change: (parameters: ParameterDraft) => void }

/** What is left empty is left to the provider. */
export function ParameterFields({ parameters, change }: Props) {
  const field = (name: keyof ParameterDraft) => ({
    value: parameters[name],
    onChange: (event: { target: { value: string } }) => change({ ...parameters, [name]: event.target.value }),
  })
  return (
    <div className="grid gap-4 narrow:grid-cols-3">
      <TextField label="Top P" inputMode="decimal" placeholder="0 to 1" {...field('topP')} />
      <TextField label="Seed" inputMode="numeric" {...field('seed')} />
      <TextField label="Reasoning effort" placeholder="low" {...field('reasoningEffort')} />
      <TextField label="Frequency penalty" inputMode="decimal" {...field('frequencyPenalty')} />
      <TextField label="Presence penalty" inputMode="decimal" {...field('presencePenalty')} />
      <TextField label="Stop (JSON list)" placeholder='["END"]' {...field('stop')} />
    </div>
  )
}
