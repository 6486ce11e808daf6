import { Check, Choice, TextField } from '../parts/field.tsx'
import type { Provider } from '../records.ts'
import { Fold } from './fold.tsx'
import type { Faults, RouteDraft } from './route-draft.ts'
import { SimilarFields } from './similar-fields.tsx'

type RouteMoreProps = {
  readonly draft: RouteDraft
  readonly faults: Faults
  readonly providers: readonly Provider[]
  readonly change: (part: Partial<RouteDraft>) => void
}

const deadlines = [
  { name: 'connectMs', label: 'Connect (ms)' },
  { name: 'firstTokenMs', label: 'First token (ms)' },
  { name: 'betweenTokensMs', label: 'Between tokens (ms)' },
  { name: 'answerMs', label: 'Whole answer (ms)' },
  { name: 'totalMs', label: 'The call (ms)' },
  { name: 'minCharsPerSecond', label: 'Slowest stream (characters/s)' },
] as const

const retries = [
  { name: 'attemptsAtMost', label: 'Attempts at most', usual: '3' },
  { name: 'totalMs', label: 'Begun within (ms)', usual: '60000' },
  { name: 'baseMs', label: 'First wait up to (ms)', usual: '250' },
  { name: 'maxMs', label: 'Any wait up to (ms)', usual: '8000' },
] as const

/** Deadlines, retries, hedging and what is lost in translation; left empty, the gateway's own. */
export function RouteMore({ draft, faults, providers, change }: RouteMoreProps) {
  const isAtFault = [...faults.keys()].some((place) =>
    /^(deadlines|retries|hedge|cache|translationLoss)/.test(place),
  )
  return (
    <Fold title="More" note="deadlines, retries, hedging, cache" isOpen={isAtFault}>
      <Group title="Longest waits">
        {deadlines.map(({ name, label }) => (
          <TextField
            key={name}
            label={label}
            inputMode="decimal"
            value={draft.deadlines[name] ?? ''}
            fault={faults.get(`deadlines.${name}`)}
            onChange={(event) => change({ deadlines: { ...draft.deadlines, [name]: event.target.value } })}
          />
        ))}
      </Group>
      <Group title="Retries, over all targets of a call">
        {retries.map(({ name, label, usual }) => (
          <TextField
            key={name}
            label={label}
            inputMode="numeric"
            placeholder={usual}
            value={draft.retries[name] ?? ''}
            fault={faults.get(`retries.${name}`)}
            onChange={(event) => change({ retries: { ...draft.retries, [name]: event.target.value } })}
          />
        ))}
      </Group>
      <Check
        label="Hedge: a second attempt while the first is unusually slow"
        checked={draft.isHedged}
        onChange={(event) => change({ isHedged: event.target.checked })}
      />
      {draft.isHedged && (
        <Group title="Hedging">
          <TextField
            label="Past this percentile (%)"
            inputMode="decimal"
            placeholder="95"
            value={draft.hedgePercentile}
            fault={faults.get('hedge.percentile')}
            onChange={(event) => change({ hedgePercentile: event.target.value })}
          />
          <TextField
            label="Share of calls at most (%)"
            inputMode="decimal"
            placeholder="10"
            value={draft.hedgeShare}
            fault={faults.get('hedge.atMostShare')}
            onChange={(event) => change({ hedgeShare: event.target.value })}
          />
        </Group>
      )}
      <Group title="Answers given again">
        <Choice
          label="Cache"
          value={draft.cacheMode}
          fault={faults.get('cache.mode')}
          onChange={(event) => change({ cacheMode: event.target.value as RouteDraft['cacheMode'] })}
        >
          <option value="">off</option>
          <option value="exact">the same request</option>
          <option value="normalised">the same words, spacing aside</option>
          <option value="semantic">the same request, and similar questions</option>
        </Choice>
        {draft.cacheMode !== '' && (
          <>
            <TextField
              label="Kept for (seconds)"
              inputMode="numeric"
              placeholder="3600"
              value={draft.cacheSeconds}
              fault={faults.get('cache.ttlSeconds')}
              onChange={(event) => change({ cacheSeconds: event.target.value })}
            />
            <Choice
              label="Shared by"
              value={draft.cacheScope}
              fault={faults.get('cache.scope')}
              onChange={(event) => change({ cacheScope: event.target.value as RouteDraft['cacheScope'] })}
            >
              <option value="key">one API key alone</option>
              <option value="project">all keys of the project</option>
            </Choice>
          </>
        )}
      </Group>
      {draft.cacheMode === 'semantic' && (
        <SimilarFields
          draft={draft.similar}
          faults={faults}
          providers={providers}
          change={(similar) => change({ similar })}
        />
      )}
      <Choice
        label="What a target’s dialect cannot say"
        value={draft.translationLoss}
        fault={faults.get('translationLoss')}
        onChange={(event) => change({ translationLoss: event.target.value as RouteDraft['translationLoss'] })}
      >
        <option value="">as the gateway is set</option>
        <option value="refuse">refuses the call</option>
        <option value="warn">is left out, with a recorded warning</option>
      </Choice>
    </Fold>
  )
}

const Group = ({ title, children }: { readonly title: string; readonly children: React.ReactNode }) => (
  <fieldset className="grid min-w-0 gap-2">
    <legend className="pb-2 text-small text-faint">{title}</legend>
    <div className="grid grid-cols-2 gap-3 narrow:grid-cols-3">{children}</div>
  </fieldset>
)
