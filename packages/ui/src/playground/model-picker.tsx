import { useId, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Section } from '../parts/page.tsx'
import type { Choices } from './records.ts'

type ModelPickerProps = {
  readonly models: readonly string[]
  readonly offered: Choices['models']
  readonly change: (models: readonly string[]) => void
}

/** Shown to be clicked; the others are found by typing. */
const shownAtMost = 6

/** The models every wording is sent to: routes and models of the list, or any name a provider takes. */
export function ModelPicker({ models, offered, change }: ModelPickerProps) {
  const [typed, setTyped] = useState('')
  const list = useId()
  const add = (model: string) => {
    const name = model.trim()
    if (name === '' || models.includes(name)) return
    change([...models, name])
    setTyped('')
  }
  const names = [...new Set(offered.map(({ id }) => id))]
  const others = names.filter((name) => !models.includes(name))
  return (
    <Section title="Models" note="routes count, too">
      {models.length > 0 && (
        <ul aria-label="Models" className="flex flex-wrap gap-2">
          {models.map((model) => (
            <li
              key={model}
              className="flex h-7 min-w-0 items-center gap-1 rounded-medium border border-line-strong pl-2 max-narrow:h-9"
            >
              <span className="min-w-0 truncate">{model}</span>
              <button
                aria-label={`Remove ${model}`}
                onClick={() => change(models.filter((one) => one !== model))}
                className="h-full px-2 text-faint hover:text-ink"
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          add(typed)
        }}
      >
        <div className="min-w-0 flex-1">
          <TextField
            label="Add a model"
            list={list}
            placeholder={names[0] ?? 'gpt-4o-mini'}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <datalist id={list}>
          {others.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Button type="submit" className="h-8" disabled={typed.trim() === ''}>
          Add
        </Button>
      </form>
      {models.length === 0 && others.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {others.slice(0, shownAtMost).map((name) => (
            <Button key={name} size="row" onClick={() => add(name)}>
              {name}
            </Button>
          ))}
        </div>
      )}
    </Section>
  )
}
