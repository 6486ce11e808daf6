import type { PromptVersion } from '@telltale/sdk'
import type { ReactNode } from 'react'
import { formatUtc } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Section } from '../parts/page.tsx'
import { Partials } from './partials.tsx'
import { VariableTable } from './variable-table.tsx'

const Json = ({ value }: { readonly value: unknown }) => (
  <pre
    tabIndex={0}
    className="max-h-60 overflow-auto whitespace-pre-wrap break-words font-mono text-small leading-5"
  >
    {JSON.stringify(value, null, 2)}
  </pre>
)

const parameterNames: Readonly<Record<string, string>> = {
  topP: 'top P',
  stop: 'stop at',
  seed: 'seed',
  frequencyPenalty: 'frequency penalty',
  presencePenalty: 'presence penalty',
  reasoningEffort: 'reasoning effort',
}

/** What the model is asked with: `temperature 0.2, at most 300 tokens, seed 7`. */
const settingsOf = ({ temperature, maxTokens, parameters = {} }: PromptVersion): string =>
  [
    `temperature ${temperature}`,
    `at most ${maxTokens} tokens`,
    ...Object.entries(parameters).map(
      ([name, value]) =>
        `${parameterNames[name] ?? name} ${Array.isArray(value) ? value.map((one) => JSON.stringify(one)).join(', ') : String(value)}`,
    ),
  ].join(', ')

function factsOf(version: PromptVersion): readonly { readonly name: string; readonly value: ReactNode }[] {
  const { modelId, author, message, createdAt, hash, metadata, tools, responseFormat } = version
  return [
    {
      name: 'Registered',
      value: (
        <span title={formatUtc(createdAt)}>
          <Moment at={createdAt} />, by {author ?? 'nobody known'}
        </span>
      ),
    },
    ...(message === null ? [] : [{ name: 'Message', value: message }]),
    { name: 'Model', value: modelId },
    { name: 'Asked with', value: settingsOf(version) },
    ...(metadata === undefined ? [] : [{ name: 'Metadata', value: <Json value={metadata} /> }]),
    ...(tools === undefined ? [] : [{ name: 'Tools', value: <Json value={tools} /> }]),
    ...(responseFormat === undefined
      ? []
      : [{ name: 'Response format', value: <Json value={responseFormat} /> }]),
    { name: 'Hash', value: <span className="break-all font-mono text-small">{hash}</span> },
  ]
}

/** Everything of one version besides its words. */
export function VersionFacts({
  version,
  actions,
}: {
  readonly version: PromptVersion
  readonly actions: ReactNode
}) {
  return (
    <Section title={`Version ${version.version}`} actions={actions}>
      <dl className="grid border-t border-line">
        {factsOf(version).map(({ name, value }) => (
          <div key={name} className="flex min-w-0 gap-3 border-b border-line py-1.5">
            <dt className="w-36 shrink-0 text-soft max-narrow:w-24">{name}</dt>
            <dd className="min-w-0 flex-1 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {version.variables.length > 0 || version.variableTypes !== undefined ? (
        <VariableTable version={version} />
      ) : (
        <p className="text-soft">It asks for no variable.</p>
      )}
      {version.partials.length > 0 && <Partials version={version} />}
    </Section>
  )
}
