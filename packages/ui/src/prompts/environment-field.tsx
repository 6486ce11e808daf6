import type { EnvironmentGates, PromptDetail } from '@telltale/sdk'
import { useState } from 'react'
import { Choice, TextField } from '../parts/field.tsx'
import { placesOf } from './places.ts'

type Props = {
  readonly prompt: PromptDetail
  readonly gates: readonly EnvironmentGates[]
  readonly value: string
  readonly change: (environment: string) => void
}

const another = ''

/** One of the environments there are, staging, or one that begins with this. */
export function EnvironmentField({ prompt, gates, value, change }: Props) {
  const [isNew, setNew] = useState(false)
  const known = [...new Set([...placesOf(prompt, gates), 'staging'])]
  const now = (environment: string): string => {
    const active = prompt.environments.find((one) => one.environment === environment)
    return active === undefined ? 'nothing active' : `v${active.version} now`
  }
  return (
    <div className="grid max-w-130 gap-3 narrow:grid-cols-2">
      <Choice
        label="Environment"
        value={isNew ? another : value}
        onChange={(event) => {
          setNew(event.target.value === another)
          change(event.target.value)
        }}
      >
        {known.map((environment) => (
          <option key={environment} value={environment}>
            {environment}, {now(environment)}
          </option>
        ))}
        <option value={another}>another…</option>
      </Choice>
      {isNew && (
        <TextField
          label="Its name"
          placeholder="qa"
          value={value}
          onChange={(event) => change(event.target.value.trim())}
        />
      )}
    </div>
  )
}
