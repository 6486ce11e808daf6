import { changedFields, shownValue } from '../charts/changed-fields.ts'
import { Section } from '../parts/page.tsx'
import type { PromptVersion } from '../records.ts'
import { WordDiff } from './word-diff.tsx'

type CompareProps = {
  readonly versions: readonly PromptVersion[]
  readonly live: number | undefined
  readonly left: number
  readonly right: number
  readonly choose: (pair: { left?: number; right?: number }) => void
}

/** The fields besides the template that a version holds, named as people say them. */
const settingsOf = (version: PromptVersion) => ({
  Model: version.modelId,
  Temperature: version.temperature,
  'Maximum tokens': version.maxTokens,
  Variables: version.variables.join(', '),
  Messages: version.messages ?? null,
  Tools: version.tools ?? null,
  'Response format': version.responseFormat ?? null,
})

/** Any two versions side by side: the words, and the settings in which they differ. */
export function CompareVersions({ versions, live, left, right, choose }: CompareProps) {
  const leftVersion = versions.find((version) => version.version === left)
  const rightVersion = versions.find((version) => version.version === right)
  const pick = (name: string, value: number, change: (version: number) => void) => (
    <label className="flex items-center gap-1.5 text-small text-faint">
      {name}
      <select
        value={value}
        onChange={(event) => change(Number(event.target.value))}
        className="h-7 rounded-medium border border-line-strong bg-canvas px-1.5 text-small text-ink"
      >
        {versions.map((version) => (
          <option key={version.version} value={version.version}>
            v{version.version}
            {version.version === live ? ' (live)' : ''}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <Section
      title={left === right ? 'Words' : 'What changed'}
      actions={
        <div className="flex flex-wrap gap-3">
          {pick('From', left, (version) => choose({ left: version }))}
          {pick('to', right, (version) => choose({ right: version }))}
        </div>
      }
    >
      {leftVersion !== undefined && rightVersion !== undefined ? (
        <Comparison left={leftVersion} right={rightVersion} live={live} />
      ) : (
        <p className="text-soft">One of these versions does not exist.</p>
      )}
    </Section>
  )
}

type ComparisonProps = {
  readonly left: PromptVersion
  readonly right: PromptVersion
  readonly live: number | undefined
}

/** Words and settings of two versions. */
export function Comparison({ left, right, live }: ComparisonProps) {
  const fields = changedFields(settingsOf(left), settingsOf(right))
  const name = (version: PromptVersion) =>
    `v${version.version}${version.version === live ? ', live' : ''} · ${version.shortHash}`
  return (
    <div className="grid gap-3">
      <WordDiff left={left.template} right={right.template} leftName={name(left)} rightName={name(right)} />
      {fields.length === 0 ? (
        <p className="text-small text-faint">
          {left.version === right.version
            ? 'Choose another version to compare with.'
            : 'Model, temperature and every other setting are the same.'}
        </p>
      ) : (
        <table className="w-full text-small">
          <tbody>
            {fields.map((field) => (
              <tr key={field.name} className="border-b border-line align-top last:border-0">
                <th scope="row" className="w-36 py-1.5 text-left font-normal text-soft">
                  {field.name}
                </th>
                <td className="whitespace-pre-wrap break-words py-1.5 pr-4 font-mono text-bad line-through">
                  {shownValue(field.before)}
                </td>
                <td className="whitespace-pre-wrap break-words py-1.5 font-mono text-good">
                  {shownValue(field.after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
