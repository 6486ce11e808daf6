import { Check, Choice, TextArea, TextField } from '../parts/field.tsx'
import type { Faults } from './guardrail-draft.ts'
import type { OptionField } from './option-schema.ts'
import type { OptionValues } from './option-values.ts'

type Props = {
  readonly fields: readonly OptionField[]
  readonly values: OptionValues
  readonly change: (values: OptionValues) => void
  readonly faults: Faults
  /** Secret options that are kept already. */
  readonly kept: readonly string[]
}

/** What a check wants to know, by its own schema. */
export const OptionFields = (props: Props) => (
  <>
    {props.fields.map((field) => (
      <Option key={field.path} field={field} {...props} />
    ))}
  </>
)

function Option({ field, ...props }: Props & { readonly field: OptionField }) {
  const { values, change, faults, kept } = props
  const value = values[field.path] ?? ''
  const set = (text: string) => change({ ...values, [field.path]: text })
  const shared = {
    label: field.isNeeded ? field.label : `${field.label} (optional)`,
    note: field.note,
    value,
    ...(faults[`options.${field.path}`] === undefined ? {} : { fault: faults[`options.${field.path}`]! }),
    onChange: (event: { readonly target: { readonly value: string } }) => set(event.target.value),
  }
  switch (field.kind) {
    case 'secret':
      return (
        <TextField
          {...shared}
          type="password"
          autoComplete="new-password"
          placeholder={kept.includes(field.path) ? 'kept; type to replace it' : ''}
          note={`${field.note ?? ''} Encrypted before it is stored, and never shown again.`.trim()}
        />
      )
    case 'number':
      return <TextField {...shared} inputMode="decimal" placeholder={field.usual} />
    case 'flag':
      return (
        <Choice {...shared}>
          <option value="">{field.usual === '' ? 'as usual' : `${field.usual} (usual)`}</option>
          <option value="true">yes</option>
          <option value="false">no</option>
        </Choice>
      )
    case 'one-of':
      return (
        <Choice {...shared}>
          {!field.isNeeded && (
            <option value="">{field.usual === '' ? 'not set' : `${field.usual} (usual)`}</option>
          )}
          {field.isNeeded && <option value="">choose</option>}
          {field.values
            .filter((one) => one !== field.usual)
            .map((one) => (
              <option key={one}>{one}</option>
            ))}
        </Choice>
      )
    case 'some-of':
      return <SomeOf field={field} value={values[field.path]} set={set} fault={shared.fault} />
    case 'lines':
      return <TextArea {...shared} rows={3} note={`${field.note ?? ''} One a line.`.trim()} />
    case 'pairs':
      return (
        <TextArea
          {...shared}
          rows={3}
          placeholder={field.areNumbers ? 'name = 0.5' : 'name = value'}
          note={`${field.note ?? ''} One a line: name = value.`.trim()}
        />
      )
    case 'json':
      return <TextArea {...shared} rows={3} note={`${field.note ?? ''} In JSON.`.trim()} />
    case 'group':
      return (
        <fieldset className="grid content-start gap-2">
          <legend className="mb-1 text-small font-medium text-soft">{shared.label}</legend>
          {field.note !== undefined && <p className="text-small text-faint">{field.note}</p>}
          <div className="grid grid-cols-2 gap-3">
            <OptionFields {...props} fields={field.fields} />
          </div>
        </fieldset>
      )
    case 'variant':
      return (
        <>
          <Choice {...shared}>
            <option value="">{field.usual === '' ? 'not set' : `${field.usual} (usual)`}</option>
            {field.values
              .filter((one) => one !== field.usual)
              .map((one) => (
                <option key={one}>{one}</option>
              ))}
          </Choice>
          <OptionFields {...props} fields={field.fieldsOf[value === '' ? field.usual : value] ?? []} />
        </>
      )
    case 'long-text':
      return <TextArea {...shared} rows={5} className="font-sans" />
    case 'text':
      return <TextField {...shared} placeholder={field.usual} />
  }
}

/** Several of a few: all of them as long as nobody chose. */
function SomeOf({
  field,
  value,
  set,
  fault,
}: {
  readonly field: OptionField & { readonly kind: 'some-of' }
  readonly value: string | undefined
  readonly set: (text: string) => void
  readonly fault: string | undefined
}) {
  const chosen = value === undefined ? field.values : value.split('\n')
  const turn = (one: string, isOn: boolean) =>
    set(field.values.filter((each) => (each === one ? isOn : chosen.includes(each))).join('\n'))
  return (
    <fieldset className="grid content-start gap-1">
      <legend className="mb-1 text-small font-medium text-soft">{field.label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {field.values.map((one) => (
          <Check
            key={one}
            label={one}
            checked={chosen.includes(one)}
            onChange={(event) => turn(one, event.target.checked)}
          />
        ))}
      </div>
      {fault !== undefined && (
        <p role="alert" className="text-small text-bad">
          {fault}
        </p>
      )}
      {field.note !== undefined && <p className="text-small text-faint">{field.note}</p>}
    </fieldset>
  )
}
