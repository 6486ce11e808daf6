import type { PromptVersion } from '@telltale/sdk'
import { shownValue } from '../charts/changed-fields.ts'

/** A text under its name, as it stands. */
export const Words = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <div className="min-w-0 overflow-hidden rounded-large border border-line">
    <p className="border-b border-line bg-raised px-3 py-1 text-small font-medium text-faint">{name}</p>
    <pre
      className="max-h-120 overflow-auto whitespace-pre-wrap break-words p-3 font-mono text-small leading-5"
      tabIndex={0}
      aria-label={name}
    >
      {text}
    </pre>
  </div>
)

/** What a version says: its template and its messages. */
export function VersionWords({ version, note }: { readonly version: PromptVersion; readonly note?: string }) {
  const { template, messages = [] } = version
  const named = (name: string) => (note === undefined ? name : `${name}, ${note}`)
  return (
    <div className="grid gap-3">
      {template !== '' && <Words name={named('template')} text={template} />}
      {messages.map(({ role, content, ...rest }, at) => (
        <Words
          key={at}
          name={named(`messages[${at}], ${role}`)}
          text={shownValue(Object.keys(rest).length === 0 ? content : { content, ...rest })}
        />
      ))}
    </div>
  )
}
