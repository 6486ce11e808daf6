import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react'

const box =
  'w-full rounded-medium border border-line-strong bg-canvas px-2 text-body text-ink placeholder:text-faint max-narrow:text-lead'

type Named = { label: string; note?: ReactNode }

function Field({ label, note, id, children }: Named & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-small font-medium text-soft">
        {label}
      </label>
      {children}
      {note !== undefined && <p className="text-small text-faint">{note}</p>}
    </div>
  )
}

/** One line of text with its label, and a note under it. */
export function TextField({
  label,
  note,
  className = '',
  ...rest
}: Named & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <Field label={label} note={note} id={id}>
      <input id={id} autoComplete="off" spellCheck={false} className={`${box} h-8 ${className}`} {...rest} />
    </Field>
  )
}

/** Several lines of text; `mono` for prompts and JSON. */
export function TextArea({
  label,
  note,
  className = '',
  ...rest
}: Named & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Field label={label} note={note} id={id}>
      <textarea
        id={id}
        spellCheck={false}
        className={`${box} py-1.5 font-mono text-small leading-5 ${className}`}
        {...rest}
      />
    </Field>
  )
}

/** One of a few choices, with the platform's own list. */
export function Choice({ label, note, children, ...rest }: Named & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId()
  return (
    <Field label={label} note={note} id={id}>
      <select id={id} className={`${box} h-8`} {...rest}>
        {children}
      </select>
    </Field>
  )
}
