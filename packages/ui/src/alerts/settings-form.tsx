import type { AlertSettings } from '@telltale/sdk'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { RouteFields } from './route-fields.tsx'
import { fieldOfFault, settingsDraftOf, settingsOf, type SettingsDraft } from './settings-draft.ts'
import { useAlertSettings, useChannelActs } from './use-channels.ts'

const fields: readonly {
  readonly name: Exclude<keyof SettingsDraft, 'routes'>
  readonly label: string
  readonly note: string
}[] = [
  { name: 'groupBy', label: 'Together by', note: 'Labels, severity, source, key. Nothing: all in one.' },
  {
    name: 'groupWait',
    label: 'First notice after (s)',
    note: 'So that what breaks together is told together.',
  },
  { name: 'groupInterval', label: 'Further notices after (s)', note: 'What comes meanwhile waits so long.' },
  { name: 'repeatInterval', label: 'Again after (min)', note: 'While it lasts and nobody acknowledged it.' },
  { name: 'resolveRounds', label: 'Over after so many rounds', note: 'In a row in which it was not found.' },
  { name: 'hold', label: 'And at least (s)', note: 'After it was last found.' },
  {
    name: 'baseUrl',
    label: 'Address for links',
    note: 'Where people open this page. Nothing: where it listens.',
  },
]

/** How alerts are grouped, timed and routed. */
export function AlertSettingsForm({ channels }: { readonly channels: readonly string[] }) {
  const query = useAlertSettings()
  return (
    <Section title="How they are told" note="grouping and times as Alertmanager’s; routes">
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={4} />}
      {query.data !== undefined && <Form settings={query.data} channels={channels} />}
    </Section>
  )
}

function Form({
  settings,
  channels,
}: {
  readonly settings: AlertSettings
  readonly channels: readonly string[]
}) {
  const [draft, setDraft] = useState(() => settingsDraftOf(settings))
  const { putSettings } = useChannelActs()
  const change = (part: Partial<SettingsDraft>) => {
    setDraft({ ...draft, ...part })
    putSettings.reset()
  }
  const told = putSettings.error instanceof ApiProblem ? faultOf(putSettings.error.detail) : null
  const place = told?.place.split('.')[0] as keyof typeof fieldOfFault | undefined
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        putSettings.mutate(settingsOf(draft))
      }}
    >
      <div className="grid items-start gap-4 narrow:grid-cols-2 wide:grid-cols-4">
        {fields.map(({ name, label, note }) => (
          <TextField
            key={name}
            label={label}
            note={note}
            value={draft[name]}
            fault={place !== undefined && fieldOfFault[place] === name ? told?.words : undefined}
            onChange={(event) => change({ [name]: event.target.value })}
          />
        ))}
      </div>
      <RouteFields
        routes={draft.routes}
        channels={channels}
        fault={told}
        change={(routes) => change({ routes })}
      />
      {putSettings.isError && <Problem error={putSettings.error} />}
      <div className="flex items-center gap-3">
        <Button look="primary" type="submit" disabled={putSettings.isPending}>
          Save
        </Button>
        {putSettings.isSuccess && (
          <span role="status" className="text-soft">
            Saved.
          </span>
        )}
      </div>
    </form>
  )
}
