import { useState } from 'react'
import { laidOut, type Message, type Part } from './conversation-model.ts'

/** Long texts open folded: a page of a book is not what a reader came for. */
const foldedChars = 2400

function Prose({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(text.length <= foldedChars)
  return (
    <div className="whitespace-pre-wrap break-words leading-5">
      {isOpen ? text : `${text.slice(0, foldedChars)}…`}
      {!isOpen && (
        <button
          className="ml-2 text-small font-medium text-accent hover:underline"
          onClick={() => setOpen(true)}
        >
          Show all {text.length.toLocaleString('en-US')} characters
        </button>
      )}
    </div>
  )
}

const Boxed = ({ head, text }: { readonly head: string; readonly text: string }) => (
  <div className="overflow-hidden rounded-medium border border-line bg-raised">
    <p className="border-b border-line px-2.5 py-1 text-small font-medium text-soft">{head}</p>
    <pre
      tabIndex={0}
      aria-label={head}
      className="max-h-70 overflow-auto whitespace-pre-wrap break-words px-2.5 py-2 font-mono text-small"
    >
      {laidOut(text)}
    </pre>
  </div>
)

function PartView({ part }: { readonly part: Part }) {
  switch (part.kind) {
    case 'text':
      return <Prose text={part.text} />
    case 'thinking':
      return (
        <details className="text-soft">
          <summary className="text-small font-medium">Thinking</summary>
          <div className="border-l border-line-strong pl-3 pt-1">
            <Prose text={part.text} />
          </div>
        </details>
      )
    case 'refusal':
      return (
        <div className="rounded-medium bg-warn-wash px-2.5 py-1.5">
          <p className="text-small font-medium text-warn">Refused</p>
          <Prose text={part.text} />
        </div>
      )
    case 'problem':
      return (
        <div className="rounded-medium bg-bad-wash px-2.5 py-1.5">
          <p className="text-small font-medium text-bad">Error</p>
          <Prose text={part.text} />
        </div>
      )
    case 'tool-call':
      return (
        <Boxed
          head={`Calls ${part.name || 'a tool'}${part.id === '' ? '' : ` · ${part.id}`}`}
          text={part.arguments}
        />
      )
    case 'tool-result':
      return (
        <Boxed
          head={`${part.isError ? 'Failed result' : 'Result'}${part.id === '' ? '' : ` · ${part.id}`}`}
          text={part.text}
        />
      )
    case 'image':
      return part.source === null ? (
        <p className="rounded-medium border border-dashed border-line-strong px-2.5 py-2 text-small text-soft">
          Image, not fetched: <span className="break-all font-mono">{part.address}</span>
        </p>
      ) : (
        <img
          src={part.source}
          alt="Sent in the body"
          className="max-h-70 max-w-full rounded-medium border border-line"
        />
      )
    case 'other':
      return <Boxed head="Part of another kind" text={JSON.stringify(part.value)} />
  }
}

/** Messages as a conversation: who on the left, what on the right. */
export function Conversation({
  messages,
  label,
}: {
  readonly messages: readonly Message[]
  readonly label: string
}) {
  return (
    <ol aria-label={label} className="divide-y divide-line rounded-large border border-line">
      {messages.map((message, index) => (
        <li
          key={index}
          className="grid gap-1.5 px-3 py-2.5 narrow:grid-cols-[76px_minmax(0,1fr)] narrow:gap-3"
        >
          <span className="text-small font-medium leading-5 text-faint">{message.role}</span>
          <div className="grid min-w-0 gap-2">
            {message.parts.length === 0 && <span className="text-faint">(empty)</span>}
            {message.parts.map((part, at) => (
              <PartView key={at} part={part} />
            ))}
          </div>
        </li>
      ))}
    </ol>
  )
}
