import type { AlertMatcher } from '@telltale/sdk'
import { Button } from '../parts/button.tsx'
import { Choice, TextField } from '../parts/field.tsx'

type MatcherFieldsProps = {
  readonly matchers: readonly Required<AlertMatcher>[]
  /** What the server says of one of them: `matchers.0.value`. */
  readonly fault: { readonly place: string; readonly words: string } | null
  readonly change: (matchers: readonly Required<AlertMatcher>[]) => void
}

const comparisons = [
  ['=', 'is'],
  ['!=', 'is not'],
  ['=~', 'matches'],
  ['!~', 'does not match'],
] as const

/** Comparisons with labels, all of which must hold. */
export function MatcherFields({ matchers, fault, change }: MatcherFieldsProps) {
  const put = (at: number, part: Partial<Required<AlertMatcher>>) =>
    change(matchers.map((each, index) => (index === at ? { ...each, ...part } : each)))
  const faultAt = (at: number, name: string) =>
    fault?.place.endsWith(`matchers.${at}.${name}`) === true ? fault.words : undefined
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-small font-medium text-soft">
        Labels <span className="font-normal text-faint">also severity, source and key; all must match</span>
      </legend>
      {matchers.map((matcher, at) => (
        <div key={at} className="grid items-start gap-2 narrow:grid-cols-[1fr_130px_1fr_auto]">
          <TextField
            label={`Label ${at + 1}`}
            placeholder="guardrail"
            value={matcher.label}
            fault={faultAt(at, 'label')}
            onChange={(event) => put(at, { label: event.target.value })}
          />
          <Choice
            label={`Comparison ${at + 1}`}
            value={matcher.is}
            onChange={(event) => put(at, { is: event.target.value as Required<AlertMatcher>['is'] })}
          >
            {comparisons.map(([is, words]) => (
              <option key={is} value={is}>
                {words}
              </option>
            ))}
          </Choice>
          <TextField
            label={`Value ${at + 1}`}
            placeholder="pii"
            value={matcher.value}
            fault={faultAt(at, 'value')}
            onChange={(event) => put(at, { value: event.target.value })}
          />
          <div className="pt-5">
            <Button
              aria-label={`Remove label ${at + 1}`}
              disabled={matchers.length === 1}
              onClick={() => change(matchers.filter((_, index) => index !== at))}
            >
              ×
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => change([...matchers, { label: '', is: '=', value: '' }])}>Add label</Button>
      </div>
    </fieldset>
  )
}
