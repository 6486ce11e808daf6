import type { Activation } from '@telltale/sdk'
import { useState } from 'react'
import { Moment } from '../parts/moment.tsx'
import { Section } from '../parts/page.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { InlineChoice } from './inline-choice.tsx'

const all = 'all environments'

/** Who made which version active, newest first: everywhere, or in one environment. */
export function ActivationLog({ activations }: { readonly activations: readonly Activation[] }) {
  const [chosen, choose] = useState(all)
  const places = [...new Set(activations.map(({ environment }) => environment))]
  const shown = activations.filter(({ environment }) => chosen === all || chosen === environment)
  return (
    <Section
      title="Activations"
      actions={
        places.length > 1 && (
          <InlineChoice
            label="In"
            value={chosen}
            choose={choose}
            options={[all, ...places].map((place) => [place, place])}
          />
        )
      }
    >
      {shown.length === 0 ? (
        <p className="text-soft">No version was activated yet.</p>
      ) : (
        <ol
          className="max-h-60 divide-y divide-line overflow-auto rounded-large border border-line"
          tabIndex={0}
          aria-label="Activations, newest first"
        >
          {shown.map((activation) => (
            <Line
              key={`${activation.environment} ${activation.activatedAt} ${activation.version}`}
              activation={activation}
            />
          ))}
        </ol>
      )}
    </Section>
  )
}

const Line = ({ activation }: { readonly activation: Activation }) => (
  <li className="grid gap-0.5 px-3 py-1.5">
    <div className="flex min-w-0 items-center gap-2">
      <span className="w-8 shrink-0 font-medium">v{activation.version}</span>
      {activation.kind === 'rollback' ? <Badge tone="warn">rolled back to</Badge> : <Badge>activated</Badge>}
      <span className="truncate">{activation.environment}</span>
      <span className="ml-auto text-soft">
        <Moment at={activation.activatedAt} />
      </span>
    </div>
    <p className="pl-10 text-small break-words text-soft">
      by {activation.actor}
      {activation.overrideReason !== null && (
        <>
          , <span className="font-medium text-bad">past closed gates</span>: {activation.overrideReason}
        </>
      )}
    </p>
  </li>
)
