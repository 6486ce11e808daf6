import type { ReviewLabel, ReviewSubject } from '@telltale/sdk'
import { Button } from '../parts/button.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import type { StratumDraft } from './queue-draft.ts'

const meanings: readonly (readonly [ReviewLabel['means'], string])[] = [
  ['positive', 'it should fire'],
  ['negative', 'it should pass'],
  ['right', 'what was done was right'],
  ['wrong', 'what was done was wrong'],
  ['unclear', 'nobody can tell'],
]

const replaced = <Value,>(list: readonly Value[], at: number, value: Value): readonly Value[] =>
  list.map((one, index) => (index === at ? value : one))
const without = <Value,>(list: readonly Value[], at: number): readonly Value[] =>
  list.filter((_, index) => index !== at)

/** The answers reviewers choose from, and what each means. */
export const LabelFields = ({
  labels,
  change,
}: {
  readonly labels: readonly ReviewLabel[]
  readonly change: (labels: readonly ReviewLabel[]) => void
}) => (
  <fieldset className="grid gap-2">
    <legend className="mb-1.5 text-small font-semibold">Answers</legend>
    {labels.map((label, at) => (
      <div key={at} className="grid items-end gap-2 narrow:grid-cols-[1fr_1fr_auto]">
        <TextField
          label={`Answer ${at + 1}`}
          value={label.name}
          maxLength={40}
          onChange={(event) => change(replaced(labels, at, { ...label, name: event.target.value }))}
        />
        <Choice
          label="It means"
          value={label.means}
          onChange={(event) =>
            change(replaced(labels, at, { ...label, means: event.target.value as ReviewLabel['means'] }))
          }
        >
          {meanings.map(([means, words]) => (
            <option key={means} value={means}>
              {words}
            </option>
          ))}
        </Choice>
        <Button
          disabled={labels.length <= 2}
          aria-label={`Remove answer ${at + 1}`}
          onClick={() => change(without(labels, at))}
        >
          Remove
        </Button>
      </div>
    ))}
    {labels.length < 9 && (
      <Button
        className="justify-self-start"
        onClick={() => change([...labels, { name: '', means: 'unclear' }])}
      >
        Add an answer
      </Button>
    )}
  </fieldset>
)

const firedWords: Readonly<Record<ReviewSubject['kind'], readonly [fired: string, passed: string]>> = {
  verdicts: ['fired', 'passed'],
  calls: ['failed', 'went well'],
  retrievals: ['came back empty', 'found documents'],
}

/** What is drawn, and how much of it. */
export function StratumFields({
  strata,
  kind,
  change,
  isEdited,
}: {
  readonly strata: readonly StratumDraft[]
  readonly kind: ReviewSubject['kind']
  readonly change: (strata: readonly StratumDraft[]) => void
  readonly isEdited: boolean
}) {
  const [firedWord, passedWord] = firedWords[kind]
  const field = (
    stratum: StratumDraft,
    at: number,
    label: string,
    name: 'name' | 'low' | 'high' | 'amount',
  ) => (
    <TextField
      label={label}
      value={stratum[name]}
      {...(name === 'name' ? {} : { inputMode: 'decimal' as const })}
      onChange={(event) => change(replaced(strata, at, { ...stratum, [name]: event.target.value }))}
    />
  )
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-small font-semibold">
        Drawn by chance{' '}
        <span className="font-normal text-faint">
          {isEdited
            ? 'what was drawn keeps the probability it was drawn with'
            : 'so many a week follow the traffic; a probability is fixed'}
        </span>
      </legend>
      {strata.map((stratum, at) => (
        <div
          key={at}
          className="grid items-end gap-2 max-narrow:grid-cols-2 narrow:grid-cols-[1.3fr_1fr_0.6fr_0.6fr_1fr_0.8fr_auto]"
        >
          {field(stratum, at, 'Stratum', 'name')}
          <Choice
            label="That"
            value={stratum.fired ? 'fired' : 'passed'}
            onChange={(event) =>
              change(replaced(strata, at, { ...stratum, fired: event.target.value === 'fired' }))
            }
          >
            <option value="fired">{firedWord}</option>
            <option value="passed">{passedWord}</option>
          </Choice>
          {field(stratum, at, 'Score from', 'low')}
          {field(stratum, at, 'below', 'high')}
          <Choice
            label="Draw"
            value={stratum.by}
            onChange={(event) =>
              change(replaced(strata, at, { ...stratum, by: event.target.value as StratumDraft['by'] }))
            }
          >
            <option value="perWeek">so many a week</option>
            <option value="probability">each with probability</option>
          </Choice>
          {field(stratum, at, stratum.by === 'perWeek' ? 'A week' : 'Probability', 'amount')}
          <Button
            disabled={strata.length <= 1}
            aria-label={`Remove stratum ${at + 1}`}
            onClick={() => change(without(strata, at))}
          >
            Remove
          </Button>
        </div>
      ))}
      {strata.length < 12 && (
        <Button
          className="justify-self-start"
          onClick={() =>
            change([...strata, { name: '', fired: false, low: '0', high: '1', by: 'perWeek', amount: '100' }])
          }
        >
          Add a stratum
        </Button>
      )}
    </fieldset>
  )
}
