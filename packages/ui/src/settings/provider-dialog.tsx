import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiProblem } from '../api.ts'
import { splitWords } from '../models/route-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import type { Provider } from '../records.ts'
import type { Vendor } from '../settings-records.ts'
import {
  addressOf,
  dialectsOf,
  providerDraft,
  providerEdit,
  vendorOf,
  type KeyBalance,
  type ProviderDraft,
} from './provider-draft.ts'
import { VendorFields } from './vendor-fields.tsx'

type ProviderDialogProps = { readonly provider: Provider | null; readonly close: () => void }

/** Adds a provider or edits one. A key left empty on editing stays as it is. */
export function ProviderDialog(props: ProviderDialogProps) {
  const vendors = useQuery({
    queryKey: ['vendors'],
    queryFn: api.vendors,
    staleTime: Infinity,
    // A server without vendors is no fault: providers are then known by their dialect.
    retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status === 404),
  })
  if (!vendors.isPending) return <ProviderForm {...props} vendors={vendors.data?.vendors ?? null} />
  return (
    <Dialog open close={props.close} title="Provider">
      <SkeletonBox className="h-60" />
    </Dialog>
  )
}

const dialectNames = {
  openai: 'OpenAI (chat completions, responses, embeddings)',
  anthropic: 'Anthropic (messages)',
  gemini: 'Gemini (generateContent, embeddings)',
} as const

const keyBalances: readonly KeyBalance[] = ['weighted', 'least-in-flight', 'power-of-two']

function ProviderForm({
  provider,
  close,
  vendors,
}: ProviderDialogProps & { readonly vendors: readonly Vendor[] | null }) {
  const queries = useQueryClient()
  const [draft, setDraft] = useState<ProviderDraft>(() =>
    providerDraft(provider, vendorOf(vendors, provider?.vendor ?? '')),
  )
  const change = (part: Partial<ProviderDraft>) => setDraft({ ...draft, ...part })
  const vendor = vendorOf(vendors, draft.vendor)
  const dialects = dialectsOf(vendor)
  const save = useMutation({
    mutationFn: () => api.putProvider(draft.name.trim(), providerEdit(draft, vendors)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['providers'] })
      close()
    },
  })
  const chooseVendor = (name: string) => {
    const chosen = vendorOf(vendors, name)
    change({
      vendor: name,
      dialect: dialectsOf(chosen)[0] ?? draft.dialect,
      baseUrl: '',
      settings: {},
      // Most have one provider of a vendor, called like it.
      ...(provider === null && (draft.name === '' || draft.name === draft.vendor) ? { name } : {}),
    })
  }
  return (
    <Dialog
      open
      close={close}
      title={provider === null ? 'Add a provider' : `Edit ${provider.name}`}
      actions={
        <Button
          look="primary"
          disabled={draft.name.trim() === '' || save.isPending}
          onClick={() => save.mutate()}
        >
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      {vendors !== null && (
        <Choice label="Vendor" value={draft.vendor} onChange={(event) => chooseVendor(event.target.value)}>
          <option value="">none: known by what it speaks</option>
          {vendors.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </Choice>
      )}
      {provider === null && (
        <TextField
          label="Name"
          placeholder="openai"
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
      <Choice
        label="Speaks"
        value={draft.dialect}
        onChange={(event) => change({ dialect: event.target.value as Provider['dialect'] })}
      >
        {dialects.map((dialect) => (
          <option key={dialect} value={dialect}>
            {dialectNames[dialect]}
          </option>
        ))}
      </Choice>
      {vendor !== null && (
        <VendorFields vendor={vendor} values={draft.settings} change={(settings) => change({ settings })} />
      )}
      <TextField
        label="Address"
        placeholder={addressOf(vendor, draft.dialect) ?? 'follows from the settings, or must be given'}
        value={draft.baseUrl}
        onChange={(event) => change({ baseUrl: event.target.value })}
      />
      <TextField
        label={vendor?.key === 'optional' ? 'API key (optional)' : 'API key'}
        type="password"
        autoComplete="new-password"
        placeholder={provider?.hasKey === true ? 'kept; type to replace it' : ''}
        value={draft.apiKey}
        onChange={(event) => change({ apiKey: event.target.value })}
        note={`${vendor?.keyHint == null ? '' : `For ${vendor.title}, ${vendor.keyHint}. `}Encrypted before it is stored, and never shown again.`}
      />
      <Choice
        label="Which of several keys"
        value={draft.keyBalance ?? 'weighted'}
        onChange={(event) => change({ keyBalance: event.target.value as KeyBalance })}
        note="Several are given by the API or in telltale.config; each call takes one."
      >
        {keyBalances.map((balance) => (
          <option key={balance} value={balance}>
            {splitWords[balance]}
          </option>
        ))}
      </Choice>
      <TextField
        label="Models (optional)"
        placeholder="gpt-4o-mini, gpt-4o"
        value={draft.models}
        onChange={(event) => change({ models: event.target.value })}
        note="Which models it serves, with commas between them."
      />
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}
