import { changedFields } from '../charts/changed-fields.ts'
import { formatUsd } from '../parts/format.ts'
import type { CostReport } from '@telltale/sdk'
import { evidenceName, evidenceValue } from './evidence.ts'

/** What would save some, each with the figures it rests on. */
export function AdviceList({ advice }: { readonly advice: CostReport['advice'] }) {
  if (advice.length === 0)
    return (
      <p className="text-soft">Nothing stands out: no rule of ours finds money to save in this window.</p>
    )
  return (
    <ul className="divide-y divide-line rounded-large border border-line">
      {advice.map((each) => (
        <li key={`${each.code}-${each.title}`} className="grid gap-1 px-4 py-3">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h3 className="font-medium">{each.title}</h3>
            <span className="text-small text-soft">
              {each.savesUsdPerMonth === null
                ? 'saving not known'
                : `saves at most ${formatUsd(each.savesUsdPerMonth)} a month`}
            </span>
          </div>
          <p className="max-w-180 text-soft">{each.sentence}</p>
          <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-small">
            {changedFields({}, each.evidence).map((field) => (
              <div key={field.name} className="flex gap-1.5">
                <dt className="text-faint">{evidenceName(field.name)}</dt>
                <dd className="font-medium">{evidenceValue(field.name, field.after)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}
