import type { z } from 'zod'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import type { Vendor, VendorSettings } from '../providers/vendor.ts'
import { keyTextOf, ProviderDialect, type ProviderEdit, type ProviderRow } from './model.ts'

export type Vendors = ReadonlyMap<string, Vendor>

/** What a provider is by its vendor; the address is not checked yet. */
export type Settled = Pick<ProviderRow, 'dialect' | 'vendor' | 'settings' | 'baseUrl'>

type Before = (Settled & { readonly hasSecrets: boolean }) | null
type Edit = Pick<ProviderEdit, 'dialect' | 'vendor' | 'settings' | 'baseUrl' | 'apiKey' | 'keys' | 'headers'>

/**
 * What an edit makes of a provider. What is left out stays; an address that was the vendor's own follows its settings.
 * Fails with body-invalid, naming what is missing.
 */
export function settleVendor(vendors: Vendors, edit: Edit, before: Before): Result<Settled, Problem> {
  const name = edit.vendor === undefined ? (before?.vendor ?? null) : edit.vendor
  const vendor = name === null ? null : (vendors.get(name) ?? null)
  if (name !== null && vendor === null)
    return invalid(
      `"vendor": "${name.slice(0, 64)}" is not one; known are: ${[...vendors.keys()].join(', ')}.`,
    )
  const key = checkKey(vendor, edit, before)
  if (!key.ok) return key
  return vendor === null ? settleByDialect(edit, before) : settleOf(vendor, edit, before)
}

function settleByDialect({ dialect, baseUrl, settings }: Edit, before: Before): Result<Settled, Problem> {
  const spoken = dialect ?? before?.dialect
  if (spoken === undefined) return invalid('"dialect" is missing: say what it speaks, or give a "vendor".')
  if (settings !== undefined && settings !== null && Object.keys(settings).length > 0)
    return invalid('"settings" are a vendor’s; give a "vendor" with them.')
  const address = baseUrl ?? before?.baseUrl
  if (address === undefined)
    return invalid('"baseUrl" is missing: give the address, or a "vendor" that has one.')
  return success({ dialect: spoken, vendor: null, settings: {}, baseUrl: address })
}

function settleOf(vendor: Vendor, edit: Edit, before: Before): Result<Settled, Problem> {
  const same = before?.vendor === vendor.name ? before : null
  const spoken = ProviderDialect.options.filter((family) => vendor.speaks[family])
  const usual = Object.keys(vendor.speaks).find((family) => spoken.some((one) => one === family))
  const dialect = edit.dialect ?? same?.dialect ?? spoken.find((family) => family === usual)
  if (dialect === undefined || !vendor.speaks[dialect])
    return invalid(`"dialect": ${vendor.title} speaks ${spoken.join(', ')}.`)

  const given = edit.settings === undefined ? (same?.settings ?? {}) : (edit.settings ?? {})
  const settings = vendor.settings.safeParse(given)
  if (!settings.success) return invalid(describeIssue(vendor, settings.error.issues[0]!, given))

  const own = vendor.speaks[dialect].baseUrl(settings.data)
  const kept = same !== null && same.baseUrl !== addressOf(vendor, same) ? same.baseUrl : null
  const baseUrl = edit.baseUrl ?? kept ?? own
  if (baseUrl === null)
    return invalid(
      `"baseUrl" is missing: ${vendor.title} has no address of its own${
        'resource' in vendor.settings.shape ? ' without "settings.resource"' : ''
      }.`,
    )
  return success({ dialect, vendor: vendor.name, settings: settings.data, baseUrl })
}

/** The vendor's own address for what was set before; null when its settings say none any more. */
function addressOf(vendor: Vendor, { dialect, settings }: Settled): string | null {
  const parsed = vendor.settings.safeParse(settings)
  return parsed.success ? (vendor.speaks[dialect]?.baseUrl(parsed.data) ?? null) : null
}

/** A key that is no header value would be cut by whoever sends it. */
const headerValue = /^[\x21-\x7e]+$/

function checkKey(vendor: Vendor | null, edit: Edit, before: Before): Result<null, Problem> {
  const { apiKey, keys, headers } = edit
  const given = keys?.map(keyTextOf) ?? (typeof apiKey === 'string' ? [apiKey] : [])
  if (given.length > 0) {
    if (given.every((key) => headerValue.test(key) || vendor?.keyShape?.isOne(key))) return success(null)
    const name = keys ? 'keys' : 'apiKey'
    return invalid(`"${name}": ${vendor?.keyShape?.hint ?? 'a key holds visible ASCII characters only'}.`)
  }
  const hasHeaders = headers != null && Object.keys(headers).length > 0
  const keepsSecrets = before?.hasSecrets === true && apiKey !== null
  if (vendor?.key === 'required' && !hasHeaders && !keepsSecrets)
    return invalid(`"apiKey" is missing: ${vendor.title} needs one.`)
  return success(null)
}

/** Which setting, what is wrong with it, and what it is for. */
function describeIssue(vendor: Vendor, issue: z.core.$ZodIssue, given: VendorSettings): string {
  const about: unknown = vendor.settings.shape[String(issue.path[0] ?? '')]?.description
  const said = wrongField(issue, { schema: vendor.settings, given, within: ['settings'] })
  return typeof about === 'string' ? `${said} ${about}` : said
}

/** The settings of a configured provider as its vendor's schema reads them; null when it no longer takes them. */
export function readSettings(vendor: Vendor, settings: VendorSettings): VendorSettings | null {
  const parsed = vendor.settings.safeParse(settings)
  return parsed.success ? parsed.data : null
}

const invalid = (detail: string): Result<never, Problem> => failure(problem('body-invalid', detail))
