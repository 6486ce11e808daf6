import type { PromptDetail } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { draftOf, readDraft, type Draft } from './draft.ts'
import { ParameterFields } from './parameter-fields.tsx'
import { useRegister } from './use-register.ts'
import { declareUsed, variablesUsed } from './variable-draft.ts'
import { VariableFields } from './variable-fields.tsx'

/** Registers a version of a prompt, or a prompt's first one. It goes live only when it is the first, or when activated. */
export function NewVersionDialog({
  prompt,
  close,
}: {
  readonly prompt?: PromptDetail
  readonly close: () => void
}) {
  const base = prompt?.live ?? prompt?.versions[0]
  const [name, setName] = useState(prompt?.name ?? '')
  const [draft, setDraft] = useState<Draft>(() => draftOf(base))
  const [complaint, setComplaint] = useState<string | null>(null)
  const { register, show } = useRegister(name.trim(), close)
  const used = variablesUsed(draft.template, draft.messages)
  const submit = () => {
    const read = readDraft(draft)
    setComplaint(typeof read === 'string' ? read : null)
    if (typeof read !== 'string') register.mutate(read)
  }
  const field = (key: Exclude<keyof Draft, 'parameters' | 'variables'>) => ({
    value: draft[key],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [key]: event.target.value }),
  })
  const registered = register.data?.version.version
  const isEmpty = draft.template === '' && draft.messages.trim() === ''
  return (
    <Dialog
      open
      close={() => (registered === undefined ? close() : show(registered))}
      wide
      title={prompt === undefined ? 'New prompt' : `New version of ${prompt.name}`}
      actions={
        registered === undefined ? (
          <Button
            look="primary"
            disabled={name.trim() === '' || isEmpty || register.isPending}
            onClick={submit}
          >
            {register.isPending ? 'Registering…' : 'Register'}
          </Button>
        ) : (
          <Button look="primary" onClick={() => show(registered)}>
            Show version {registered}
          </Button>
        )
      }
    >
      {prompt === undefined && (
        <TextField
          label="Name"
          placeholder="customer_support"
          value={name}
          onChange={(event) => setName(event.target.value)}
          note="Calls name it as prompt:name. The first version is live at once, unless production asks for something first."
        />
      )}
      <TextArea
        label="Template"
        rows={12}
        note="Variables in braces: {name}. Another prompt: {{> tone@production}} or {{> tone@3}}. Registering does not change what is live."
        {...field('template')}
      />
      <VariableFields
        variables={draft.variables && declareUsed(draft.variables, used)}
        used={used}
        change={(variables) => setDraft({ ...draft, variables })}
      />
      <div className="grid gap-4 narrow:grid-cols-3">
        <TextField label="Model" placeholder="gpt-4o-mini" {...field('modelId')} />
        <TextField label="Temperature" inputMode="decimal" {...field('temperature')} />
        <TextField label="Maximum tokens" inputMode="numeric" {...field('maxTokens')} />
      </div>
      <details className="grid gap-3">
        <summary className="text-small font-medium text-soft">
          Parameters, messages, tools, response format, metadata
        </summary>
        <div className="grid gap-4 pt-3">
          <ParameterFields
            parameters={draft.parameters}
            change={(parameters) => setDraft({ ...draft, parameters })}
          />
          <TextArea label="Messages (JSON list, optional)" rows={4} {...field('messages')} />
          <TextArea label="Tools (JSON list, optional)" rows={4} {...field('tools')} />
          <TextArea label="Response format (JSON, optional)" rows={3} {...field('responseFormat')} />
          <TextArea
            label="Metadata (JSON object, optional)"
            rows={3}
            note="Notes of yours; no part of the content."
            {...field('metadata')}
          />
        </div>
      </details>
      <TextField label="Message" placeholder="What is different, and why" {...field('message')} />
      {complaint !== null && (
        <p role="alert" className="text-bad">
          {complaint}
        </p>
      )}
      {register.isError && <Problem error={register.error} />}
      {registered !== undefined && (
        <div
          role="status"
          className="rounded-medium border border-line border-l-2 border-l-warn bg-raised px-3 py-2"
        >
          {register.data?.created === true
            ? `Version ${registered} is registered.`
            : `The same content is registered already, as version ${registered}.`}{' '}
          {register.data?.warnings.join(' ')}
        </div>
      )}
    </Dialog>
  )
}
