import type { ProviderEdit } from '../api.ts'
import type { Provider } from '../records.ts'
import type { Vendor, VendorSetting } from '../settings-records.ts'
import { listFrom } from './list-from.ts'

type Dialect = Provider['dialect']
export type KeyBalance = NonNullable<Provider['keyBalance']>

/** A provider as it is being typed; settings as text by name. */
export type ProviderDraft = {
  readonly name: string
  /** Empty: known by its dialect alone. */
  readonly vendor: string
  readonly dialect: Dialect
  readonly baseUrl: string
  readonly apiKey: string
  /** Null: nothing was said of it, and it stays. */
  readonly keyBalance: KeyBalance | null
  readonly models: string
  readonly settings: Readonly<Record<string, string>>
}

const usualAddress: { readonly [dialect in Dialect]: string } = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
}

/** What a vendor speaks that a provider can be of, the usual one first. */
export const dialectsOf = (vendor: Vendor | null): readonly Dialect[] =>
  vendor === null
    ? ['openai', 'anthropic', 'gemini']
    : vendor.speaks.map(({ family }) => family).filter((family) => family in usualAddress)

/** The address that need not be typed; null where it must be, or follows from the settings. */
export const addressOf = (vendor: Vendor | null, dialect: Dialect): string | null =>
  vendor === null
    ? usualAddress[dialect]
    : (vendor.speaks.find(({ family }) => family === dialect)?.baseUrl ?? null)

/** Settings of the vendor with what they are; none without one. */
export const settingsOf = (vendor: Vendor | null): readonly (readonly [string, VendorSetting])[] =>
  Object.entries(vendor?.settings.properties ?? {})

/** Several are typed with commas between them, names to other names as `name=value`. */
const settingText = (value: unknown): string =>
  Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([name, of]) => `${name}=${String(of)}`)
          .join(', ')
      : String(value)

export function providerDraft(provider: Provider | null, vendor: Vendor | null): ProviderDraft {
  const dialect = provider?.dialect ?? 'openai'
  const isOwn = provider === null || (vendor !== null && provider.baseUrl === addressOf(vendor, dialect))
  return {
    name: provider?.name ?? '',
    vendor: provider?.vendor ?? '',
    dialect,
    // Where the address follows from the settings it is left to follow them.
    baseUrl: isOwn || isDerived(provider, vendor) ? '' : provider.baseUrl,
    apiKey: '',
    keyBalance: provider?.keyBalance ?? null,
    models: provider?.models?.join(', ') ?? '',
    settings: Object.fromEntries(
      Object.entries(provider?.settings ?? {}).map(([name, value]) => [name, settingText(value)]),
    ),
  }
}

/** A vendor that knows no address until its settings are given made it from them. */
const isDerived = (provider: Provider, vendor: Vendor | null): boolean =>
  vendor !== null &&
  addressOf(vendor, provider.dialect) === null &&
  Object.keys(provider.settings ?? {}).length > 0

export const vendorOf = (vendors: readonly Vendor[] | null, name: string): Vendor | null =>
  vendors?.find((vendor) => vendor.name === name) ?? null

/**
 * What to send. An address left empty is the vendor's own, or stays; a key left empty stays as it is. `vendors` is null
 * where they are not known: then whose provider it is stays as it is.
 */
export function providerEdit(draft: ProviderDraft, vendors: readonly Vendor[] | null): ProviderEdit {
  const vendor = vendorOf(vendors, draft.vendor)
  const typed = draft.baseUrl.trim()
  const isOfVendor = vendor !== null || (vendors === null && draft.vendor !== '')
  const baseUrl =
    typed !== '' ? typed : vendor === null && isOfVendor ? '' : (addressOf(vendor, draft.dialect) ?? '')
  const settings = settingsOf(vendor).flatMap(([name, setting]): [string, unknown][] => {
    const text = (draft.settings[name] ?? '').trim()
    return text === '' ? [] : [[name, settingValue(text, setting)]]
  })
  return {
    dialect: draft.dialect,
    ...(vendors === null ? {} : { vendor: vendor?.name ?? null }),
    ...(vendor === null ? {} : { settings: Object.fromEntries(settings) }),
    ...(baseUrl === '' ? {} : { baseUrl }),
    ...(draft.apiKey.trim() === '' ? {} : { apiKey: draft.apiKey.trim() }),
    ...(draft.keyBalance === null ? {} : { keyBalance: draft.keyBalance }),
    models: listFrom(draft.models),
  }
}

const settingValue = (text: string, { type }: VendorSetting): unknown =>
  type === 'object'
    ? Object.fromEntries(
        text.split(',').map((pair) => {
          const at = pair.indexOf('=')
          return at === -1 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
        }),
      )
    : type === 'number' || type === 'integer'
      ? Number(text)
      : type === 'boolean'
        ? text === 'true'
        : text
