import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { useProject } from '../shell/address.ts'

const rateFields = [
  { key: 'input', label: 'Input' },
  { key: 'output', label: 'Output' },
  { key: 'cacheRead', label: 'Cached read' },
  { key: 'cacheWrite', label: 'Cache write' },
] as const

/** An id a person can recognise in a record's price, from what the price is for. */
const priceIdOf = (provider: string, model: string, from: string): string =>
  [provider === '*' ? 'any' : provider, model, ...(from === '' ? [] : [from])]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')

/** The rates that were filled in, or the sentence that says which is no number. */
function readRates(typed: Readonly<Record<string, string>>): Readonly<Record<string, number>> | string {
  const rates: Record<string, number> = {}
  for (const { key, label } of rateFields) {
    const text = (typed[key] ?? '').trim()
    if (text === '') continue
    const value = Number(text)
    if (!(value >= 0)) return `${label} is a number of dollars, from 0 up.`
    rates[key] = value
  }
  return Object.keys(rates).length === 0 ? 'Fill in at least one rate.' : rates
}

/** Takes a price of one's own for a model. */
export function NewPrice({ close }: { readonly close: () => void }) {
  const project = useProject()
  const queries = useQueryClient()
  const [provider, setProvider] = useState('')
  const [model, setModel] = useState('')
  const [from, setFrom] = useState('')
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [complaint, setComplaint] = useState<string | null>(null)
  const save = useMutation({
    mutationFn: (rates: Readonly<Record<string, number>>) => {
      const place = provider.trim() === '' ? '*' : provider.trim()
      const price = { provider: place, model: model.trim(), effectiveFrom: from === '' ? null : from, rates }
      return api.putPrice(priceIdOf(place, model.trim(), from), price, project)
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['prices'] })
      close()
    },
  })
  const submit = () => {
    const rates = readRates(typed)
    setComplaint(typeof rates === 'string' ? rates : null)
    if (typeof rates !== 'string') save.mutate(rates)
  }
  return (
    <Dialog
      open
      close={close}
      title="Add a price"
      actions={
        <Button look="primary" disabled={model.trim() === '' || save.isPending} onClick={submit}>
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      <div className="grid gap-4 narrow:grid-cols-2">
        <TextField
          label="Model"
          placeholder="my-finetune"
          value={model}
          onChange={(event) => setModel(event.target.value)}
          note="Its exact id; dated snapshots match too."
        />
        <TextField
          label="Provider"
          placeholder="any"
          value={provider}
          onChange={(event) => setProvider(event.target.value)}
        />
        {rateFields.map(({ key, label }) => (
          <TextField
            key={key}
            label={`${label}, $ per million`}
            inputMode="decimal"
            value={typed[key] ?? ''}
            onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
          />
        ))}
        <TextField
          label="First day (optional)"
          type="date"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </div>
      {complaint !== null && (
        <p role="alert" className="text-bad">
          {complaint}
        </p>
      )}
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}
