import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RetrievalSettings } from '@telltale/sdk'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { useProject } from '../shell/address.ts'
import { boundFault, boundNames, boundTexts, boundWords, readBounds } from './bound-words.ts'
import { readTtl, ttlText } from './ttl-words.ts'

/** After how many days a document is stale, for all and by source, and what is worth an alert. */
export function RetrievalSettingsForm() {
  const project = useProject()
  const query = useQuery({
    queryKey: ['retrieval-settings', project],
    queryFn: () => api.retrievalSettings(project),
    refetchOnWindowFocus: false,
  })
  return (
    <Section title="Times to live and bounds" note="from the next query on">
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.data !== undefined && <Form settings={query.data} />}
    </Section>
  )
}

function Form({ settings }: { readonly settings: RetrievalSettings }) {
  const project = useProject()
  const queries = useQueryClient()
  const [days, setDays] = useState(settings.ttlDays === null ? '' : String(settings.ttlDays))
  const [sources, setSources] = useState(ttlText(settings.ttlDaysBySource))
  const [bounds, setBounds] = useState(boundTexts(settings.bounds))
  const save = useMutation({
    mutationFn: (next: RetrievalSettings) => api.putRetrievalSettings(next, project),
    onSuccess: (now) => queries.setQueryData(['retrieval-settings', project], now),
  })
  const bySource = readTtl(sources)
  const sourcesFault = 'fault' in bySource && typeof bySource.fault === 'string' ? bySource.fault : undefined
  const daysFault =
    days.trim() === '' || Number(days) > 0 ? undefined : 'A number of days above 0, or nothing.'
  const hasBoundFault = boundNames.some((name) => boundFault(name, bounds[name]) !== undefined)
  return (
    <form
      className="grid max-w-160 gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (sourcesFault !== undefined || daysFault !== undefined || hasBoundFault) return
        save.mutate({
          ...settings,
          bounds: readBounds(bounds, settings.bounds),
          ttlDays: days.trim() === '' ? null : Number(days),
          ttlDaysBySource: bySource as RetrievalSettings['ttlDaysBySource'],
        })
      }}
    >
      <TextField
        label="Days, for every source without its own"
        note="Empty: nothing is called stale unless its source says so."
        fault={daysFault}
        inputMode="decimal"
        value={days}
        onChange={(event) => setDays(event.target.value)}
      />
      <TextArea
        label="By source, one a line"
        placeholder={'news = 7\nlaw = never'}
        fault={sourcesFault}
        rows={3}
        value={sources}
        onChange={(event) => setSources(event.target.value)}
      />
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium">
          An alert is raised when an index has, in percent unless said
        </legend>
        <div className="grid grid-cols-2 gap-3 max-narrow:grid-cols-1">
          {boundNames.map((name) => (
            <TextField
              key={name}
              label={boundWords[name]}
              fault={boundFault(name, bounds[name])}
              inputMode="decimal"
              placeholder="not watched"
              value={bounds[name]}
              onChange={(event) => setBounds({ ...bounds, [name]: event.target.value })}
            />
          ))}
        </div>
      </fieldset>
      {save.isError && <Problem error={save.error} />}
      <div className="flex items-center gap-3">
        <Button
          type="submit"
          disabled={save.isPending || sourcesFault !== undefined || daysFault !== undefined || hasBoundFault}
        >
          Save
        </Button>
        <span role="status" className="text-small text-soft">
          {save.isSuccess ? 'Saved.' : ''}
        </span>
      </div>
    </form>
  )
}
