import type { Guardrail, GuardrailMode } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/notice.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { GuardrailDialog } from './guardrail-dialog.tsx'
import { useEdit } from './use-guardrails.ts'

const turns: Readonly<Record<GuardrailMode, readonly (readonly [GuardrailMode, string])[]>> = {
  shadow: [
    ['enforce', 'Enforce'],
    ['off', 'Turn off'],
  ],
  enforce: [
    ['shadow', 'Back to shadow'],
    ['off', 'Turn off'],
  ],
  off: [['shadow', 'Run in shadow']],
}

/** What can be done with a guardrail: its mode, its settings, and its end. */
export function GuardrailActions({ guardrail }: { readonly guardrail: Guardrail }) {
  const [isEdited, setEdited] = useState(false)
  const edit = useEdit(guardrail)
  if (guardrail.removedAt !== null) return null
  return (
    <>
      {turns[guardrail.mode].map(([mode, words]) => (
        <Button key={mode} disabled={edit.isPending} onClick={() => edit.mutate({ kind: 'mode', mode })}>
          {words}
        </Button>
      ))}
      <Button onClick={() => setEdited(true)}>Edit</Button>
      <ConfirmButton
        label="Remove"
        sure="Really remove?"
        name={guardrail.name}
        disabled={edit.isPending}
        act={() => edit.mutate({ kind: 'delete' })}
      />
      {edit.isError && (
        <div className="basis-full">
          <Problem error={edit.error} />
        </div>
      )}
      {isEdited && <GuardrailDialog before={guardrail} close={() => setEdited(false)} />}
    </>
  )
}
