import type { PromptSummary, PromptVersion } from '@telltale/sdk'
import { Link } from '@tanstack/react-router'
import { Problem } from '../parts/notice.tsx'
import { usePrompts, useServedPrompt } from './use-prompt.ts'
import { Words } from './version-words.tsx'

/** The version a reference stands for; null when that is not known. */
function resolved(reference: string, prompts: readonly PromptSummary[]) {
  const at = reference.lastIndexOf('@')
  const [name, label] = [reference.slice(0, at), reference.slice(at + 1)]
  if (/^\d+$/.test(label)) return { name, version: Number(label) }
  const found = prompts
    .find((one) => one.name === name)
    ?.environments.find(({ environment }) => environment === label)
  return found === undefined ? null : { name, version: found.version }
}

/** The prompts a version includes, which versions stand for them now, and the words that gives. */
export function Partials({ version }: { readonly version: PromptVersion }) {
  const prompts = usePrompts().data?.prompts ?? []
  const served = useServedPrompt(version.name, version.version)
  const expanded = served.data?.expanded
  const direct = version.partials.map((reference) => ({ reference, to: resolved(reference, prompts) }))
  const inner = (expanded?.partials ?? []).filter(
    (one) => !direct.some(({ to }) => to?.name === one.name && to.version === one.version),
  )
  return (
    <div className="grid gap-2">
      <ul aria-label="Partials" className="grid border-t border-line">
        {direct.map(({ reference, to }) => (
          <li key={reference} className="flex min-w-0 flex-wrap gap-x-3 border-b border-line py-1.5">
            <span className="font-mono text-small break-all">{`{{> ${reference}}}`}</span>
            <span className="text-soft">is now</span>
            {to === null ? <span className="text-warn">not known</span> : <PartialLink {...to} />}
          </li>
        ))}
        {inner.map((one) => (
          <li key={`${one.name}@${one.version}`} className="flex gap-3 border-b border-line py-1.5">
            <span className="text-soft">and inside them</span>
            <PartialLink name={one.name} version={one.version} />
          </li>
        ))}
      </ul>
      {served.isError && <Problem error={served.error} retry={() => void served.refetch()} />}
      {expanded && (
        <details className="min-w-0">
          <summary className="text-small font-medium text-soft hover:text-ink">
            The template with everything in it
          </summary>
          <div className="pt-2">
            <Words name="as it is served now" text={expanded.template} />
          </div>
        </details>
      )}
    </div>
  )
}

const PartialLink = ({ name, version }: { readonly name: string; readonly version: number }) => (
  <Link
    to="/prompts/$name"
    params={{ name }}
    search={{ right: version }}
    className="font-medium text-accent hover:underline"
  >
    {name}, version {version}
  </Link>
)
