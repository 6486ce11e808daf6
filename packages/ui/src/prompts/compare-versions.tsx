import type { PromptDetail, PromptVersion } from '@telltale/sdk'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { InlineChoice } from './inline-choice.tsx'
import { versionName } from './places.ts'
import { settingRows } from './setting-rows.ts'
import { usePromptDiff } from './use-prompt.ts'
import { VersionWords } from './version-words.tsx'
import { SideBySide } from './word-diff.tsx'

type CompareProps = {
  readonly prompt: PromptDetail
  readonly left: number
  readonly right: number
  readonly choose: (pair: { left?: number; right?: number }) => void
}

/** Any two versions side by side: the words, and the settings in which they differ. */
export function CompareVersions({ prompt, left, right, choose }: CompareProps) {
  const options = prompt.versions.map(
    ({ version }) => [String(version), versionName(prompt, version)] as const,
  )
  const leftVersion = prompt.versions.find(({ version }) => version === left)
  const rightVersion = prompt.versions.find(({ version }) => version === right)
  return (
    <Section
      title={left === right ? 'Words' : 'What changed'}
      actions={
        <div className="flex flex-wrap gap-3">
          <InlineChoice
            label="From"
            value={String(left)}
            options={options}
            choose={(version) => choose({ left: Number(version) })}
          />
          <InlineChoice
            label="to"
            value={String(right)}
            options={options}
            choose={(version) => choose({ right: Number(version) })}
          />
        </div>
      }
    >
      {leftVersion !== undefined && rightVersion !== undefined ? (
        <Comparison prompt={prompt} left={leftVersion} right={rightVersion} />
      ) : (
        <p className="text-soft">One of these versions does not exist.</p>
      )}
    </Section>
  )
}

type ComparisonProps = {
  readonly prompt: PromptDetail
  readonly left: PromptVersion
  readonly right: PromptVersion
}

const cell = 'whitespace-pre-wrap break-words py-1.5 font-mono text-faint'

/** Words and settings of two versions. */
export function Comparison({ prompt, left, right }: ComparisonProps) {
  const diff = usePromptDiff(prompt.name, left.version, right.version)
  if (left.version === right.version) return <VersionWords version={right} />
  if (diff.isError) return <Problem error={diff.error} retry={() => void diff.refetch()} />
  if (diff.data === undefined) return <SkeletonBox className="h-40" />
  const { texts } = diff.data
  const rows = settingRows(diff.data.fields)
  const titleOf = (version: PromptVersion) => `${versionName(prompt, version.version)} · ${version.shortHash}`
  return (
    <div className="grid gap-3">
      {texts.length === 0 && <VersionWords version={right} note="the same in both" />}
      {texts.map(({ field, from, to, parts }) => (
        <SideBySide
          key={field}
          left={from}
          right={to}
          leftName={`${field}, ${titleOf(left)}`}
          rightName={`${field}, ${titleOf(right)}`}
          words={
            parts?.map(({ kind, text }) => ({
              value: text,
              added: kind === 'added',
              removed: kind === 'removed',
            })) ?? null
          }
        />
      ))}
      {rows.length === 0 ? (
        <p className="text-small text-faint">Model, temperature and every other setting are the same.</p>
      ) : (
        <table className="w-full table-fixed text-small" aria-label="Settings that differ">
          <tbody>
            {rows.map(({ name, from, to }) => (
              <tr key={name} className="border-b border-line align-top last:border-0">
                <th scope="row" className="w-36 py-1.5 pr-3 text-left font-normal text-soft max-narrow:w-24">
                  {name}
                </th>
                <td className={`${cell} pr-4`}>
                  {from === null ? '–' : <del className="text-bad">{from}</del>}
                </td>
                <td className={cell}>
                  {to === null ? '–' : <ins className="text-good no-underline">{to}</ins>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
