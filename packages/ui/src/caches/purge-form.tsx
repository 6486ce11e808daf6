import { useState } from 'react'
import { Choice, TextField } from '../parts/field.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import type { CachePurge } from '@telltale/sdk'

const kinds = [
  { kind: 'tag', label: 'a tag', field: 'Tag', example: 'customer=acme' },
  { kind: 'prompt', label: 'a prompt', field: 'Prompt', example: 'greeting or greeting@3' },
  { kind: 'route', label: 'a route', field: 'Route', example: 'answers' },
  { kind: 'entry', label: 'one entry', field: 'Entry', example: 'its id, from x-telltale-cache' },
  { kind: 'all', label: 'everything of this project', field: '', example: '' },
] as const
type Kind = (typeof kinds)[number]['kind']

/** Taking away what carries one name; nothing happens before the second press. */
export function PurgeForm({ purge }: { readonly purge: (what: CachePurge) => void }) {
  const [kind, setKind] = useState<Kind>('tag')
  const [text, setText] = useState('')
  const { field, example } = kinds.find((one) => one.kind === kind)!
  const value = text.trim()
  const isReady = kind === 'all' || (kind === 'tag' ? /^[^=]+=./.test(value) : value !== '')
  return (
    <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => event.preventDefault()}>
      <div className="w-56">
        <Choice
          label="Answers of"
          value={kind}
          onChange={(event) => {
            setKind(event.target.value as Kind)
            setText('')
          }}
        >
          {kinds.map((one) => (
            <option key={one.kind} value={one.kind}>
              {one.label}
            </option>
          ))}
        </Choice>
      </div>
      {kind !== 'all' && (
        <div className="w-72 max-w-full">
          <TextField
            label={field}
            value={text}
            placeholder={example}
            maxLength={512}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      <div className="flex h-8 items-center">
        <ConfirmButton
          // Another choice takes back a question that was asked for the one before.
          key={`${kind} ${value}`}
          label="Purge"
          sure="Really purge?"
          name={kind === 'all' ? 'everything' : `${kind} ${value}`}
          disabled={!isReady}
          act={() => purge(kind === 'all' ? { all: 'true' } : ({ [kind]: value } as CachePurge))}
        />
      </div>
    </form>
  )
}
