import type { JudgeScale } from '@telltale/sdk'
import { Choice, TextArea, TextField } from '../parts/field.tsx'
import type { JudgeDraft, JudgeFaults } from './judge-draft.ts'

type Props = {
  readonly draft: JudgeDraft
  readonly faults: JudgeFaults
  readonly change: (part: Partial<JudgeDraft>) => void
  readonly isNew: boolean
}

/** What a judge goes by. */
export function JudgeFields({ draft, faults, change, isNew }: Props) {
  const field = (name: Exclude<keyof JudgeDraft, 'scale'>, place: string = name) => ({
    value: draft[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      change({ [name]: event.target.value }),
    ...(faults[place] === undefined ? {} : { fault: faults[place] }),
  })
  return (
    <>
      {isNew && (
        <TextField
          label="Name"
          placeholder="kindness"
          note="Lower-case letters, digits and hyphens; it stays as it is."
          {...field('name')}
        />
      )}
      <TextArea
        label="Rubric"
        rows={6}
        className="font-sans"
        placeholder="Is the answer kind? 1 is rude, 5 is warm."
        note="What is good and what is bad, in words. How to answer is added by itself."
        {...field('rubric')}
      />
      <div className="grid items-start gap-4 narrow:grid-cols-2">
        <TextField label="Model or route" placeholder="gpt-4o-mini" {...field('model')} />
        <Choice
          label="It answers with"
          value={draft.scale}
          onChange={(event) => change({ scale: event.target.value as JudgeScale['kind'] })}
        >
          <option value="pass-fail">pass or fail</option>
          <option value="score">a score from 1 to 5</option>
          <option value="categories">one of some categories</option>
        </Choice>
        {draft.scale === 'categories' && (
          <TextField
            label="Categories"
            placeholder="kind, neutral, rude"
            {...field('categories', 'scale.names')}
          />
        )}
        <TextField
          label="Temperature (optional)"
          inputMode="decimal"
          note="Empty: none is sent, for models that take none."
          {...field('temperature')}
        />
        <TextField
          label="Tokens its answer may take"
          inputMode="numeric"
          note="One that is cut short counts as unreadable."
          {...field('maxTokens')}
        />
      </div>
    </>
  )
}
