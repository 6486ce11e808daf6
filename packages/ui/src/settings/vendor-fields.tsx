import { Choice, TextField } from '../parts/field.tsx'
import type { Vendor, VendorSetting } from '../settings-records.ts'
import { settingsOf } from './provider-draft.ts'

type VendorFieldsProps = {
  readonly vendor: Vendor
  readonly values: Readonly<Record<string, string>>
  readonly change: (values: Readonly<Record<string, string>>) => void
}

/** `apiVersion` → `Api version`. */
const wordsOf = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const usualOf = ({ default: usual, type }: VendorSetting): string =>
  typeof usual === 'string' || typeof usual === 'number'
    ? String(usual)
    : type === 'object'
      ? 'name=value'
      : ''

/** What a vendor wants to know besides address and key, by its own schema. */
export function VendorFields({ vendor, values, change }: VendorFieldsProps) {
  return settingsOf(vendor).map(([name, setting]) => {
    const isNeeded = vendor.settings.required?.includes(name) === true
    const field = {
      label: `${wordsOf(name)}${isNeeded ? '' : ' (optional)'}`,
      note: setting.description,
      value: values[name] ?? '',
    }
    const set = (value: string) => change({ ...values, [name]: value })
    return setting.enum === undefined ? (
      <TextField
        key={name}
        {...field}
        placeholder={usualOf(setting)}
        onChange={(event) => set(event.target.value)}
      />
    ) : (
      <Choice
        key={name}
        {...field}
        value={field.value === setting.default ? '' : field.value}
        onChange={(event) => set(event.target.value)}
      >
        <option value="">{usualOf(setting) === '' ? 'not set' : `${usualOf(setting)} (usual)`}</option>
        {setting.enum
          .filter((value) => value !== setting.default)
          .map((value) => (
            <option key={value}>{value}</option>
          ))}
      </Choice>
    )
  })
}
