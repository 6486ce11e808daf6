import { Code } from '../parts/copy.tsx'
import { plural } from '../parts/format.ts'
import type { Call } from '../records.ts'
import { Conversation } from './conversation.tsx'
import { laidOut } from './conversation-model.ts'
import { readAnswered, readAsked, toolsOffered } from './read-conversation.ts'

type Bodies = { readonly call: Call; readonly input: string | null; readonly output: string | null }

/** What was asked and answered, as a conversation where it can be read as one. */
export function Said({ call, input, output }: Bodies) {
  const asked = input === null ? null : readAsked(call.dialect, input)
  const answered = output === null ? null : readAnswered(call.dialect, output)
  const tools = input === null ? [] : toolsOffered(input)
  return (
    <div className="grid gap-4">
      <div className="grid gap-1.5">
        <h3 className="text-small font-medium text-soft">
          Asked{tools.length > 0 && `, with ${plural(tools.length, 'tool')} on offer: ${tools.join(', ')}`}
        </h3>
        {asked === null ? (
          <NotRead body={input} preview={call.inputPreview} />
        ) : (
          <Conversation label="Asked" messages={asked} />
        )}
      </div>
      <div className="grid gap-1.5">
        <h3 className="text-small font-medium text-soft">
          Answered{call.stream && ', as a stream, put together again'}
          {call.status === 'truncated' && ', cut off before its end'}
        </h3>
        {answered === null ? (
          <NotRead body={output} preview={call.outputPreview} />
        ) : (
          <Conversation label="Answered" messages={answered} />
        )}
      </div>
    </div>
  )
}

function NotRead({ body, preview }: { readonly body: string | null; readonly preview: string }) {
  if (body !== null && body !== '') return <Code text={laidOut(body)} label="Body" />
  if (preview !== '')
    return (
      <div className="rounded-large border border-line px-3 py-2.5">
        <p className="text-small text-faint">The body was not kept; its first characters were:</p>
        <p className="whitespace-pre-wrap break-words">{preview}</p>
      </div>
    )
  return <p className="text-faint">Unknown – no body was kept.</p>
}

/** Bodies and record as they are. */
export const Raw = ({ call, input, output }: Bodies) => (
  <div className="grid gap-4">
    {[
      { name: 'Request', body: input },
      { name: 'Reply', body: output },
      { name: 'Record', body: JSON.stringify(call) },
    ].map(({ name, body }) => (
      <div key={name} className="grid gap-1.5">
        <h3 className="text-small font-medium text-soft">{name}</h3>
        {body === null ? (
          <p className="text-faint">Unknown – the body was not kept.</p>
        ) : (
          <Code text={laidOut(body)} label={name} />
        )}
      </div>
    ))}
  </div>
)
