import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { GuardrailDialog } from './guardrail-dialog.tsx'

/** Makes a guardrail, and opens it. */
export function NewGuardrail() {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        New guardrail
      </Button>
      {isOpen && (
        <GuardrailDialog
          before={null}
          close={() => setOpen(false)}
          saved={({ name }) => void navigate({ to: '/guardrails/$name', params: { name } })}
        />
      )}
    </>
  )
}
