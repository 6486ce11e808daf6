import { z } from 'zod'
import type { Vendor } from '../providers/vendor.ts'
import type { Vendors } from './vendor-rules.ts'

/** Vendors as a form or a table shows them, by title. */
export const vendorList = (vendors: Vendors) =>
  [...vendors.values()].map(shown).toSorted((one, other) => one.title.localeCompare(other.title, 'en'))

const shown = (vendor: Vendor) => ({
  name: vendor.name,
  title: vendor.title,
  docs: vendor.docs,
  key: vendor.key,
  keyHint: vendor.keyShape?.hint ?? null,
  speaks: Object.entries(vendor.speaks).map(([family, spoken]) => ({
    family,
    dialects: [...spoken.dialects],
    baseUrl: usualAddress(vendor, spoken.baseUrl),
  })),
  settings: z.toJSONSchema(vendor.settings, { io: 'input' }),
})

/** The address where no setting changes it; null where it follows from what must be set. */
function usualAddress(
  vendor: Vendor,
  baseUrl: (settings: object & Record<string, unknown>) => string | null,
) {
  const defaults = vendor.settings.safeParse({})
  return defaults.success ? baseUrl(defaults.data) : null
}
