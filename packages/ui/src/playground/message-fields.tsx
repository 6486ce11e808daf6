import { Button } from '../parts/button.tsx'
import { TextArea } from '../parts/field.tsx'
import type { DraftMessage } from './bench.ts'

type MessageFieldsProps = {
  readonly messages: readonly DraftMessage[]
  readonly change: (messages: readonly DraftMessage[]) => void
}

/** The messages that follow the template, each with its role; one that is more than a text is edited as JSON. */
export function MessageFields({ messages, change }: MessageFieldsProps) {
  const put = (at: number, message: DraftMessage) =>
    change(messages.map((one, index) => (index === at ? message : one)))
  const nextRole = messages.at(-1)?.role === 'user' ? 'assistant' : 'user'
  return (
    <div className="grid gap-3">
      {messages.map((message, index) => (
        <div key={index} className="grid gap-1">
          <div className="flex items-center gap-2">
            {message.isJson ? (
              <span className="text-small text-faint">{message.role}, as JSON</span>
            ) : (
              <select
                aria-label={`Role of message ${index + 1}`}
                value={message.role}
                onChange={(event) => put(index, { ...message, role: event.target.value })}
                className="h-6 rounded-medium border border-line-strong bg-canvas px-1 text-small text-ink"
              >
                {[...new Set(['user', 'assistant', 'system', message.role])].map((role) => (
                  <option key={role}>{role}</option>
                ))}
              </select>
            )}
            <Button
              size="row"
              look="quiet"
              className="ml-auto"
              aria-label={`Remove message ${index + 1}`}
              onClick={() => change(messages.filter((_, at) => at !== index))}
            >
              Remove
            </Button>
          </div>
          <TextArea
            label={`Message ${index + 1}`}
            rows={message.isJson ? 6 : 3}
            value={message.text}
            onChange={(event) => put(index, { ...message, text: event.target.value })}
          />
        </div>
      ))}
      <Button
        size="row"
        look="quiet"
        className="justify-self-start"
        onClick={() => change([...messages, { role: nextRole, text: '', isJson: false }])}
      >
        Add a message
      </Button>
    </div>
  )
}
