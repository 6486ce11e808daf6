import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react'

const box =
  'w-full rounded-medium border border-line-strong bg-canvas px-2 text-body text-ink placeholder:text-faint aria-invalid:border-bad max-narrow:text-lead'

type Named = {
  label: string
  note?: ReactNode
  /** What is wrong with what stands in it. */
  fault?: string
}

/** What marks a field that is at fault for those who see it and those who hear it. */
const faultProps = (fault: string | undefined, id: string) =>
  fault === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-fault` }

function Field({ label, note, fault, id, children }: Named & { id: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 content-start gap-1">
      <label htmlFor={id} className="text-small font-medium text-soft">
        {label}
      </label>
      {children}
      {fault !== undefined && (
        <p id={`${id}-fault`} role="alert" className="text-small text-bad">
          {fault}
        </p>
      )}
      {note !== undefined && <p className="text-small text-faint">{note}</p>}
    </div>
  )
}

/** One line of text with its label, and a note under it. */
export function TextField({
  label,
  note,
  fault,
  className = '',
  ...rest
}: Named & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <Field label={label} note={note} fault={fault} id={id}>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        className={`${box} h-8 ${className}`}
        {...faultProps(fault, id)}
        {...rest}
      />
    </Field>
  )
}

/** Several lines of text; `mono` for prompts and JSON. */
export function TextArea({
  label,
  note,
  fault,
  className = '',
  ...rest
}: Named & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Field label={label} note={note} fault={fault} id={id}>
      <textarea
        id={id}
        spellCheck={false}
        className={`${box} py-1.5 font-mono text-small leading-5 ${className}`}
        {...faultProps(fault, id)}
        {...rest}
      />
    </Field>
  )
}

/** Something that holds or not, and what it means. `isPart` sets it in under the one before. */
export function Check({
  label,
  note,
  isPart = false,
  ...rest
}: {
  label: ReactNode
  note?: ReactNode
  isPart?: boolean
} & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <div className={`flex items-baseline gap-2 ${isPart ? 'pl-5' : ''}`}>
      <input
        id={id}
        type="checkbox"
        className="translate-y-0.5 accent-accent"
        {...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
        {...rest}
      />
      <span className="min-w-0 text-small">
        <label htmlFor={id} className="font-medium text-soft">
          {label}
        </label>
        {note !== undefined && (
          <span id={`${id}-note`} className="ml-2 text-faint">
            {note}
          </span>
        )}
      </span>
    </div>
  )
}

/** One of a few choices, with the platform's own list. */
export function Choice({
  label,
  note,
  fault,
  children,
  ...rest
}: Named & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId()
  return (
    <Field label={label} note={note} fault={fault} id={id}>
      <select id={id} className={`${box} h-8`} {...faultProps(fault, id)} {...rest}>
        {children}
      </select>
    </Field>
  )
}
