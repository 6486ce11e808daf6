import type { ReviewQueue, ReviewSubject } from '@telltale/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { Check, Choice, TextField } from '../parts/field.tsx'
import { useProject } from '../shell/address.ts'
import { LabelFields, StratumFields } from './queue-fields.tsx'
import { beginnings, draftOf, emptyDraft, settingsOf, type QueueDraft } from './queue-draft.ts'
import { reviewApi } from './review-api.ts'

type QueueDialogProps = {
  /** The queue to change; null for a new one. */
  readonly before: ReviewQueue | null
  readonly close: () => void
  readonly saved?: (name: string) => void
}

/** Makes or changes a review queue. */
export function QueueDialog({ before, close, saved }: QueueDialogProps) {
  const project = useProject()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<QueueDraft>(before === null ? emptyDraft : draftOf(before))
  const save = useMutation({
    mutationFn: () => reviewApi.put(draft.name.trim(), settingsOf(draft, before), project),
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries()
      close()
      saved?.(name)
    },
  })
  const change = (part: Partial<QueueDraft>) => {
    setDraft({ ...draft, ...part })
    save.reset()
  }
  const told = save.error instanceof ApiProblem ? faultOf(save.error.detail) : null
  const fault = (place: string) => (told?.place === place ? told.words : undefined)
  const isReady = draft.name.trim() !== '' && (draft.kind !== 'verdicts' || draft.guardrail.trim() !== '')
  return (
    <Dialog
      open
      wide
      close={close}
      title={before === null ? 'New review queue' : `Edit ${before.name}`}
      error={save.error}
      actions={
        <Button look="primary" disabled={!isReady || save.isPending} onClick={() => save.mutate()}>
          {save.isPending ? 'Saving…' : before === null ? 'Make it' : 'Save'}
        </Button>
      }
    >
      <div className="grid gap-3 narrow:grid-cols-2">
        <TextField
          label="Name"
          placeholder="emails"
          value={draft.name}
          disabled={before !== null}
          fault={fault('name')}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Choice
          label="About"
          value={draft.kind}
          disabled={before !== null}
          note={before === null ? undefined : 'What a queue looks at never changes.'}
          onChange={(event) => {
            const kind = event.target.value as ReviewSubject['kind']
            change({ kind, ...beginnings[kind] })
          }}
        >
          <option value="verdicts">evaluations of a guardrail</option>
          <option value="calls">calls</option>
          <option value="retrievals">retrievals</option>
        </Choice>
        <SubjectFields draft={draft} change={change} isFixed={before !== null} fault={fault} />
      </div>
      <TextField
        label="Question"
        value={draft.question}
        fault={fault('question')}
        onChange={(event) => change({ question: event.target.value })}
      />
      <LabelFields labels={draft.labels} change={(labels) => change({ labels })} />
      <StratumFields
        strata={draft.strata}
        kind={draft.kind}
        change={(strata) => change({ strata })}
        isEdited={before !== null}
      />
      <div className="grid gap-3 narrow:grid-cols-2">
        <TextField
          label="Reviewers an item"
          inputMode="numeric"
          value={draft.reviewers}
          fault={fault('reviewers')}
          note="With two or more, agreement is told."
          onChange={(event) => change({ reviewers: event.target.value })}
        />
        <TextField
          label="Enough when the interval is at most (percentage points)"
          inputMode="decimal"
          value={draft.widthAtMost}
          fault={fault('widthAtMost')}
          onChange={(event) => change({ widthAtMost: event.target.value })}
        />
      </div>
      <Check
        label="Blind"
        note="Reviewers see neither what was done nor what others said, until they have answered."
        checked={draft.isBlind}
        onChange={(event) => change({ isBlind: event.target.checked })}
      />
      <Check
        label="Paused"
        note="Nothing new is drawn. What was missed is drawn when it goes on."
        checked={draft.isPaused}
        onChange={(event) => change({ isPaused: event.target.checked })}
      />
    </Dialog>
  )
}

type SubjectFieldsProps = {
  readonly draft: QueueDraft
  readonly change: (part: Partial<QueueDraft>) => void
  readonly isFixed: boolean
  readonly fault: (place: string) => string | undefined
}

function SubjectFields({ draft, change, isFixed, fault }: SubjectFieldsProps) {
  const field = (label: string, name: 'guardrail' | 'route' | 'prompt' | 'index', note?: string) => (
    <TextField
      label={label}
      value={draft[name]}
      disabled={isFixed}
      note={note}
      fault={fault(`subject.${name}`)}
      onChange={(event) => change({ [name]: event.target.value })}
    />
  )
  switch (draft.kind) {
    case 'verdicts':
      return (
        <>
          {field('Guardrail', 'guardrail')}
          <Choice
            label="Stage"
            value={draft.stage}
            disabled={isFixed}
            onChange={(event) => change({ stage: event.target.value })}
          >
            <option value="">all</option>
            {['input', 'output', 'retrieval', 'tool'].map((stage) => (
              <option key={stage}>{stage}</option>
            ))}
          </Choice>
        </>
      )
    case 'calls':
      return (
        <>
          {field('Route', 'route', 'Empty: all.')}
          {field('Prompt', 'prompt', 'Empty: all.')}
        </>
      )
    case 'retrievals':
      return field('Index', 'index', 'Empty: all.')
  }
}
