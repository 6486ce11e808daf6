import type { Guardrail } from '@telltale/sdk'
import type { ReactNode } from 'react'
import { Section } from '../parts/page.tsx'
import { scopeWords } from './guardrail-draft.ts'
import { GuardrailHistory } from './guardrail-history.tsx'
import { TrialBox } from './trial-box.tsx'
import { actionWords, stageWords, streamingWords, unseenSettingWords } from './words.ts'

/** How a guardrail is set, a text to try it on, and how it came to be. */
export const GuardrailDefinition = ({ guardrail }: { readonly guardrail: Guardrail }) => (
  <div className="grid min-w-0 items-start gap-6 wide:grid-cols-2">
    <Section title="How it is set">
      <dl className="grid border-t border-line">
        {factsOf(guardrail).map(([name, value]) => (
          <div key={name} className="flex min-w-0 gap-3 border-b border-line py-1.5">
            <dt className="w-36 shrink-0 text-soft max-narrow:w-28">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
    <div className="grid min-w-0 content-start gap-6">
      {guardrail.removedAt === null && (
        <Section title="Try it on a text" note="nothing is kept">
          <TrialBox key={guardrail.version} name={guardrail.name} stages={guardrail.stages} />
        </Section>
      )}
      <Section title="History">
        <GuardrailHistory guardrail={guardrail} />
      </Section>
    </div>
  </div>
)

function factsOf(guardrail: Guardrail): readonly (readonly [string, ReactNode])[] {
  const { options, secrets, bounds } = guardrail
  const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`
  return [
    ['Looks for', guardrail.check],
    ...Object.entries(options).map(([name, value]): readonly [string, ReactNode] => [
      name,
      <span key={name} className="font-mono text-small">
        {typeof value === 'string' ? value : JSON.stringify(value)}
      </span>,
    ]),
    ...secrets.map((name): readonly [string, ReactNode] => [name, 'kept, and never shown']),
    ['Looks at', guardrail.stages.map((stage) => stageWords[stage]).join(', ')],
    ['When it fires', actionWords[guardrail.action]],
    ['Fires from', guardrail.threshold ?? 'the check’s own score'],
    ['May take', `${guardrail.deadlineMs} ms`],
    ['When it breaks', guardrail.onError === 'open' ? 'the call passes' : 'the call is blocked'],
    ['What it cannot see', unseenSettingWords[guardrail.unseen]],
    ...(guardrail.stages.includes('output')
      ? [
          [
            'Streams',
            <span key="streams">
              {guardrail.streaming === 'hold'
                ? 'wait until they were looked at'
                : 'flow, and may be cut short'}
              <span className="block text-small text-faint">{streamingWords[guardrail.streaming]}</span>
            </span>,
          ] as const,
        ]
      : []),
    ['Watches', scopeWords(guardrail.scope)],
    [
      'Misbehaves when',
      `it blocks more than ${percent(bounds.maxBlockRate)}, takes more than ${bounds.maxP99Ms} ms (p99), or fires less than ${percent(bounds.minFireRate)} past ${bounds.minEvaluations} evaluations`,
    ],
  ]
}
